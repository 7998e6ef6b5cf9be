import type { LucideIcon } from 'lucide-react';
import { useId } from 'react';
import styles from './Segmented.module.css';

interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly icon?: LucideIcon;
}

interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly choices: readonly Choice<T>[];
  readonly iconsOnly?: boolean;
}

/** One of a few, all in view. The browser's own radio buttons: arrows move between them. */
export function Segmented<T extends string>({
  label,
  value,
  onChange,
  choices,
  iconsOnly,
}: SegmentedProps<T>) {
  const name = useId();
  return (
    <fieldset className={styles.group}>
      <legend className="only-read">{label}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className={styles.choice} title={iconsOnly ? choice.label : undefined}>
          <input
            type="radio"
            name={name}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
            className="only-read"
          />
          {choice.icon && <choice.icon size={15} strokeWidth={1.9} aria-hidden />}
          <span className={iconsOnly ? 'only-read' : undefined}>{choice.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
