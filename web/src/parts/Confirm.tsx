import { type ReactNode, useState } from 'react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { ErrorNote } from './ErrorNote.tsx';

interface ConfirmProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What will happen, in one or two sentences. */
  readonly children: ReactNode;
  /** The word on the button, e.g. "Delete". */
  readonly does: string;
  readonly doing: string;
  readonly look?: 'primary' | 'danger';
  /** Does it; the dialog closes when it is done and shows what went wrong otherwise. */
  readonly act: () => Promise<unknown>;
}

/** Asks before something that cannot be taken back, and says what it will do. */
export function Confirm({ open, onClose, title, children, does, doing, look = 'danger', act }: ConfirmProps) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const close = () => {
    setError(undefined);
    onClose();
  };
  const go = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await act();
      close();
    } catch (thrown) {
      setError(thrown as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={title}
      lead={children}
      actions={
        <>
          <Button onClick={close}>Leave it</Button>
          <Button look={look} onClick={go} busy={isBusy && doing}>
            {does}
          </Button>
        </>
      }
    >
      {error && <ErrorNote error={error} />}
    </Dialog>
  );
}
