import { type FormEvent, useState } from 'react';
import { Button } from '../../parts/Button.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { TextField } from '../../parts/Field.tsx';

interface RenameProps {
  readonly title: string;
  readonly rename: (title: string) => Promise<unknown>;
  readonly onClose: () => void;
}

export function RenameConversation({ title, rename, onClose }: RenameProps) {
  const [name, setName] = useState(title);
  const [error, setError] = useState<Error>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await rename(name.trim());
      onClose();
    } catch (thrown) {
      setError(thrown as Error);
      setBusy(false);
    }
  };
  const form = 'rename-conversation';
  return (
    <Dialog
      open
      onClose={onClose}
      title="Rename this conversation"
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            look="primary"
            type="submit"
            form={form}
            disabled={name.trim() === ''}
            busy={isBusy && 'Renaming …'}
          >
            Rename
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <TextField
          label="Title"
          value={name}
          maxLength={200}
          onChange={({ target }) => setName(target.value)}
        />
      </form>
      {error && <ErrorNote error={error} />}
    </Dialog>
  );
}
