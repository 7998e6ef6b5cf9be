import type { Deleted } from '../../api/conversations.ts';
import { Button } from '../../parts/Button.tsx';
import { Dialog } from '../../parts/Dialog.tsx';

/** What a deletion could not take, and why; nothing is shown where it took all. */
export function KeptNote({ kept, onClose }: { kept: Deleted | undefined; onClose: () => void }) {
  return (
    <Dialog
      open={kept !== undefined}
      onClose={onClose}
      title="Deleted, but for this"
      actions={
        <Button look="primary" onClick={onClose}>
          Understood
        </Button>
      }
    >
      <ul>
        {kept?.kept.map(({ what, why }) => (
          <li key={what}>
            <strong>{what}</strong>: {why}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
