import { useState } from 'react';
import { type Deleted, deleteAllConversations } from '../../api/conversations.ts';
import { Button } from '../../parts/Button.tsx';
import { Confirm } from '../../parts/Confirm.tsx';
import { toast } from '../../parts/Toasts.tsx';
import { deletedWords } from './deleted-words.ts';
import { KeptNote } from './KeptNote.tsx';
import { forgetAll } from './open-sessions.ts';
import { whenFree } from './when-free.ts';

/** Asks, deletes all conversations, and tells what is gone and what could not be. */
export function DeleteAll({ onDeleted }: { onDeleted: () => void }) {
  const [isAsking, setAsking] = useState(false);
  const [kept, setKept] = useState<Deleted>();
  const act = async () => {
    forgetAll();
    const told = await whenFree(deleteAllConversations);
    toast(deletedWords(told));
    if (told.kept.length > 0) setKept(told);
    else onDeleted();
  };
  const understood = () => {
    setKept(undefined);
    onDeleted();
  };
  return (
    <>
      <Button size="small" look="plain" onClick={() => setAsking(true)}>
        Delete all …
      </Button>
      <Confirm
        open={isAsking}
        onClose={() => setAsking(false)}
        title="Delete all conversations?"
        does="Delete all"
        doing="Deleting …"
        act={act}
      >
        Everything that was said here and the traces of its asks are removed from this machine's disk and
        cannot be brought back. Traces of other programs stay.
      </Confirm>
      <KeptNote kept={kept} onClose={understood} />
    </>
  );
}
