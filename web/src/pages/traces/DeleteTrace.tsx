import { deleteTrace } from '../../api/traces.ts';
import { Confirm } from '../../parts/Confirm.tsx';
import { toast } from '../../parts/Toasts.tsx';

interface DeleteTraceProps {
  readonly open: boolean;
  readonly id: string;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

export function DeleteTrace({ open, id, onClose, onDeleted }: DeleteTraceProps) {
  const act = async () => {
    const { kept } = await deleteTrace(id);
    onDeleted();
    toast('The trace and its words are deleted.');
    for (const { what, why } of kept) toast(`Kept: ${what}. ${why}`);
  };
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title="Delete this trace?"
      does="Delete"
      doing="Deleting …"
      act={act}
    >
      The question, the answer, every attempt and all feedback on it are removed from this machine's disk,
      with the checks and replays made from it. It cannot be taken back.
    </Confirm>
  );
}
