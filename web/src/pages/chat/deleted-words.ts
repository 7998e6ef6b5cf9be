import type { Deleted } from '../../api/conversations.ts';
import { counted } from '../../parts/format.ts';

const ONE: Readonly<Record<string, string>> = {
  conversations: 'conversation',
  messages: 'message',
  traces: 'trace',
  texts: 'text',
  feedback: 'piece of feedback',
};

/** "Deleted: 1 conversation, 4 messages and 2 traces." */
export function deletedWords({ deleted }: Deleted): string {
  const parts = Object.entries(deleted)
    .filter(([, number]) => number > 0)
    .map(([what, number]) =>
      counted(number, ONE[what] ?? what, what === 'feedback' ? 'pieces of feedback' : what),
    );
  if (parts.length === 0) return 'There was nothing left to delete.';
  const last = parts.pop();
  return `Deleted: ${parts.length > 0 ? `${parts.join(', ')} and ` : ''}${last}.`;
}
