import { ChevronDown } from 'lucide-react';
import type { ChatSettings } from '../../api/conversations.ts';
import { toast } from '../../parts/Toasts.tsx';
import { placeWords } from './answer-words.ts';
import { ChoicePicker } from './ChoicePicker.tsx';
import styles from './Composer.module.css';
import type { ChatSession } from './chat-session.ts';
import type { Choice } from './choices.ts';
import { rememberModel } from './open-sessions.ts';

interface ModelButtonProps {
  readonly session: ChatSession;
  readonly settings: ChatSettings;
  readonly choices: readonly Choice[] | undefined;
  readonly choice: Choice | undefined;
}

/** Who shall answer, and where that is; opens the list of all. */
export function ModelButton({ session, settings, choices, choice }: ModelButtonProps) {
  const choose = (model: string) => {
    rememberModel(model);
    session
      .set({ ...settings, model })
      .catch((error: Error) => toast(`Not kept: ${error.message}`, 'trouble'));
  };
  const name = settings.model ?? choice?.name ?? 'auto';
  return (
    <ChoicePicker choices={choices ?? []} chosen={name} label="Who shall answer" onChoose={choose}>
      <button type="button" className={styles.model}>
        <span className="only-read">Who shall answer: </span>
        <span className={styles.modelName}>{name}</span>{' '}
        <span className={choice?.zone === 'outside' ? styles.outside : styles.inside}>
          {whereWords(choices, choice)}
        </span>
        <ChevronDown size={15} aria-hidden />
      </button>
    </ChoicePicker>
  );
}

function whereWords(choices: readonly Choice[] | undefined, choice: Choice | undefined): string {
  if (choice) {
    const first = placeWords(choice.zone);
    return choice.reach === 'outside' && choice.zone !== 'outside' ? `${first}, then outside` : first;
  }
  if (choices === undefined) return '';
  return choices.length === 0 ? 'nobody is connected' : 'not connected any more';
}
