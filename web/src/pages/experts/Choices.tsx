import type { ReactNode } from 'react';
import styles from './Choices.module.css';

interface ChoicesProps {
  readonly legend: string;
  /** The legend is read aloud only. */
  readonly isHidden?: boolean;
  /** Beside one another where there is room. */
  readonly look?: 'list' | 'grid';
  readonly children: ReactNode;
}

/** One of a few, each with its words. The browser's own radio buttons: arrows move between them. */
export function Choices({ legend, isHidden, look = 'list', children }: ChoicesProps) {
  return (
    <fieldset className={styles.choices}>
      <legend className={isHidden ? 'only-read' : styles.legend}>{legend}</legend>
      <div className={look === 'grid' ? styles.grid : styles.list}>{children}</div>
    </fieldset>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly note?: string | undefined;
  readonly checked: boolean;
  readonly onChoose: () => void;
}

export function Choice({ name, label, note, checked, onChoose }: ChoiceProps) {
  return (
    <label className={styles.choice}>
      <input type="radio" name={name} checked={checked} onChange={onChoose} />
      <span>
        <span className={styles.label}>{label}</span>
        {note && <span className={styles.note}>{note}</span>}
      </span>
    </label>
  );
}
