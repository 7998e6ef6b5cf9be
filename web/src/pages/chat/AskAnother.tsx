import { Columns2 } from 'lucide-react';
import type { ChatNode } from '../../api/conversations.ts';
import { IconButton } from '../../parts/Button.tsx';
import { ChoicePicker } from './ChoicePicker.tsx';
import type { ChatSession } from './chat-session.ts';
import { useChoices } from './use-choices.ts';

/** Has another expert answer the same, side by side with this answer. */
export function AskAnother({ session, node }: { session: ChatSession; node: ChatNode }) {
  const { choices } = useChoices();
  return (
    <ChoicePicker
      choices={choices ?? []}
      chosen={undefined}
      label="Compare with the answer of"
      onChoose={(name) => session.compare(node, name)}
    >
      <IconButton icon={Columns2} label="Compare with another expert" />
    </ChoicePicker>
  );
}
