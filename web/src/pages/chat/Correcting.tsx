import { type FormEvent, useId, useState } from 'react';
import { Button } from '../../parts/Button.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import styles from './Messages.module.css';
import { useReturnFocus } from './use-return-focus.ts';

interface CorrectingProps {
  readonly text: string;
  readonly keep: (text: string) => Promise<void>;
  readonly onClose: () => void;
}

/** The owner's own words in the place of the answer: they teach, and are shown from then on. */
export function Correcting({ text, keep, onClose }: CorrectingProps) {
  const [words, setWords] = useState(text);
  const [error, setError] = useState<Error>();
  const [isBusy, setBusy] = useState(false);
  const id = useId();
  useReturnFocus();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await keep(words);
      onClose();
    } catch (thrown) {
      setError(thrown as Error);
      setBusy(false);
    }
  };
  return (
    <form className={styles.correcting} onSubmit={submit}>
      <label htmlFor={id}>This is what it should have said</label>
      <textarea
        id={id}
        // biome-ignore lint/a11y/noAutofocus: it opens because it was asked for
        autoFocus
        rows={Math.min(18, Math.max(4, words.split('\n').length + 1))}
        value={words}
        onChange={({ target }) => setWords(target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onClose();
        }}
      />
      <p className={styles.hint}>
        It is kept with the trace, decides what students are taught, and stands here from now on.
      </p>
      {error && <ErrorNote error={error} />}
      <div className={styles.buttons}>
        <Button size="small" onClick={onClose}>
          Leave it
        </Button>
        <Button
          size="small"
          look="primary"
          type="submit"
          disabled={words.trim() === '' || words === text}
          busy={isBusy && 'Keeping …'}
        >
          Keep it
        </Button>
      </div>
    </form>
  );
}
