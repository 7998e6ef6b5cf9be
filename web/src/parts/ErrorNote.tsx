import { ApiError } from '../api/api-error.ts';
import { Button } from './Button.tsx';
import styles from './ErrorNote.module.css';

interface ErrorNoteProps {
  readonly error: Error;
  readonly title?: string;
  /** What "Try again" does; without it there is no such button. */
  readonly again?: () => void;
}

/** What went wrong, in the server's words, and what to do about it. */
export function ErrorNote({ error, title, again }: ErrorNoteProps) {
  const hint = error instanceof ApiError ? error.hint : undefined;
  return (
    <div className={styles.note} role="alert">
      <div>
        {title && <p className={styles.title}>{title}</p>}
        <p>{error.message}</p>
        {hint && <p className={styles.hint}>{hint}</p>}
      </div>
      {again && (
        <Button size="small" onClick={again}>
          Try again
        </Button>
      )}
    </div>
  );
}
