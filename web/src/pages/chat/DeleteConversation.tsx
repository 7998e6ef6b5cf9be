import { useState } from 'react';
import { type ConversationRow, type Deleted, deleteConversation } from '../../api/conversations.ts';
import { Confirm } from '../../parts/Confirm.tsx';
import { counted } from '../../parts/format.ts';
import { toast } from '../../parts/Toasts.tsx';
import { deletedWords } from './deleted-words.ts';
import { KeptNote } from './KeptNote.tsx';
import { forget } from './open-sessions.ts';
import { whenFree } from './when-free.ts';

interface DeleteProps {
  readonly row: ConversationRow;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

/** Asks, deletes, and tells what is gone and what could not be. */
export function DeleteConversation({ row, open, onClose, onDeleted }: DeleteProps) {
  const [kept, setKept] = useState<Deleted>();
  const act = async () => {
    forget(row.id);
    const told = await whenFree(() => deleteConversation(row.id));
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
      <Confirm
        open={open}
        onClose={onClose}
        title="Delete this conversation?"
        does="Delete"
        doing="Deleting …"
        act={act}
      >
        “{row.title || 'Untitled'}” has {counted(row.messages, 'message')}. They and the traces of its asks
        are removed from this machine's disk and cannot be brought back.
      </Confirm>
      <KeptNote kept={kept} onClose={understood} />
    </>
  );
}
