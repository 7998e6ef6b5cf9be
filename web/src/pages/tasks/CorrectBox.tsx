import { useEffect, useId, useRef, useState } from 'react';
import type { ReviewItem, ReviewQueue, Settlement } from '../../api/tasks.ts';
import { Button } from '../../parts/Button.tsx';
import { AreaField } from '../../parts/Field.tsx';
import styles from './CorrectBox.module.css';
import { fittingLabels } from './label-choice.ts';

interface CorrectBoxProps {
  readonly item: ReviewItem;
  readonly labels: ReviewQueue['labels'];
  readonly form: ReviewQueue['form'];
  readonly onDecide: (how: 'own', text: string, said: Settlement) => void;
  readonly onClose: () => void;
}

/** What it should have said: one of the task's answers by a few letters of it, or in words of one's own. */
export function CorrectBox(props: CorrectBoxProps) {
  return props.labels ? <LabelBox {...props} labels={props.labels} /> : <WordsBox {...props} />;
}

function LabelBox({ labels, onDecide, onClose }: CorrectBoxProps & { labels: readonly string[] }) {
  const [typed, setTyped] = useState('');
  const [place, setPlace] = useState(0);
  const id = useId();
  const fitting = fittingLabels(labels, typed);
  const chosen = fitting[Math.min(place, fitting.length - 1)];
  const pick = (label: string | undefined) => {
    if (label !== undefined) onDecide('own', label, { label });
    else if (typed.trim() !== '') onDecide('own', typed.trim(), { edit: typed.trim() });
  };
  const keys: Readonly<Record<string, () => void>> = {
    Enter: () => pick(chosen),
    Escape: onClose,
    ArrowDown: () => setPlace((place + 1) % Math.max(1, fitting.length)),
    ArrowUp: () => setPlace((place + fitting.length - 1) % Math.max(1, fitting.length)),
  };
  return (
    <div className={styles.box}>
      <label htmlFor={id}>What is right?</label>
      <FocusedInput
        id={id}
        role="combobox"
        aria-expanded={fitting.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={chosen === undefined ? undefined : `${id}-${fitting.indexOf(chosen)}`}
        aria-describedby={`${id}-hint`}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setPlace(0);
        }}
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (!act) return;
          event.preventDefault();
          act();
        }}
      />
      <div role="listbox" id={`${id}-list`} aria-label="Its answers" className={styles.list}>
        {fitting.map((label, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input above has the keys, as a combobox does
          <div
            key={label}
            id={`${id}-${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={label === chosen}
            className={`${styles.label} ${label === chosen ? styles.chosen : ''}`}
            onClick={() => pick(label)}
          >
            {label}
          </div>
        ))}
      </div>
      <p id={`${id}-hint`} className="small soft">
        {chosen === undefined
          ? 'None of its answers is called so. Enter keeps your own words; no student can learn them, so this ask is left out of lessons.'
          : 'Type a few letters; Enter takes the marked one, the arrows mark another.'}
      </p>
      <div className={styles.foot}>
        <Button onClick={onClose}>Back</Button>
        <Button
          look="primary"
          onClick={() => pick(chosen)}
          disabled={chosen === undefined && typed.trim() === ''}
        >
          Keep {chosen ?? 'your words'}
        </Button>
      </div>
    </div>
  );
}

function FocusedInput(props: React.ComponentProps<'input'>) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return <input ref={input} className={styles.input} {...props} />;
}

/** For answers that are no single label: the teacher's words to begin from. */
function WordsBox({ item, form, onDecide, onClose }: CorrectBoxProps) {
  const [text, setText] = useState(item.teacher);
  const area = useRef<HTMLDivElement>(null);
  useEffect(() => area.current?.querySelector('textarea')?.focus(), []);
  const trouble = form === 'object' ? jsonTrouble(text) : undefined;
  const isUsable = text.trim() !== '' && trouble === undefined;
  const keep = () => isUsable && onDecide('own', text.trim(), { edit: text.trim() });
  return (
    <div className={styles.box} ref={area}>
      <AreaField
        label="What it should have said"
        hint="Ctrl and Enter keep it; Escape goes back."
        error={trouble}
        rows={8}
        spellCheck={form !== 'object'}
        className={form === 'object' ? styles.mono : undefined}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) keep();
        }}
      />
      <div className={styles.foot}>
        <Button onClick={onClose}>Back</Button>
        <Button look="primary" onClick={keep} disabled={!isUsable}>
          Keep it
        </Button>
      </div>
    </div>
  );
}

function jsonTrouble(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `Its answers are JSON, and this is none yet: ${(error as Error).message}`;
  }
}
