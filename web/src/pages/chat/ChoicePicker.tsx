import { Check } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Badge } from '../../parts/Badge.tsx';
import { placeWords } from './answer-words.ts';
import styles from './ChoicePicker.module.css';
import { type Choice, filterChoices } from './choices.ts';

interface PickerProps {
  readonly choices: readonly Choice[];
  readonly chosen: string | undefined;
  readonly label: string;
  readonly onChoose: (name: string) => void;
  /** The button that opens it. */
  readonly children: ReactNode;
}

/** More than anybody scrolls through; typing narrows them. */
const MOST_SHOWN = 60;

/** A list of who can be asked, each with where it answers. Typing narrows it, arrows and Enter choose. */
export function ChoicePicker({ choices, chosen, label, onChoose, children }: PickerProps) {
  const [isOpen, setOpen] = useState(false);
  const choose = (name: string) => {
    setOpen(false);
    onChoose(name);
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>{children}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.box}
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
        >
          <Narrowed choices={choices} chosen={chosen} label={label} choose={choose} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface NarrowedProps extends Omit<PickerProps, 'onChoose' | 'children'> {
  readonly choose: (name: string) => void;
}

function Narrowed({ choices, chosen, label, choose }: NarrowedProps) {
  const [wanted, setWanted] = useState('');
  const found = filterChoices(choices, wanted).slice(0, MOST_SHOWN);
  const list = useId();
  const { at, setAt, active, press } = useSteps(found, chosen, choose);
  return (
    <>
      <input
        className={styles.filter}
        role="combobox"
        aria-label={label}
        aria-expanded
        aria-controls={list}
        aria-activedescendant={found[at] ? `${list}-${at}` : undefined}
        placeholder={label}
        value={wanted}
        onChange={({ target }) => {
          setWanted(target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a list is what it is made of */}
      <ul id={list} role="listbox" aria-label={label} className={styles.list}>
        {found.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the field above has the focus and the keys
          <li
            key={choice.name}
            id={`${list}-${index}`}
            ref={index === at ? active : undefined}
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: see above
            role="option"
            aria-selected={index === at}
            className={styles.choice}
            onClick={() => choose(choice.name)}
          >
            <ChoiceView choice={choice} isChosen={choice.name === chosen} />
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p className={styles.none} role="status">
          {choices.length === 0 ? 'Nobody is connected yet.' : `Nobody is called “${wanted}”.`}
        </p>
      )}
    </>
  );
}

/** Arrows step through what was found, Enter chooses. */
function useSteps(found: readonly Choice[], chosen: string | undefined, choose: (name: string) => void) {
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      found.findIndex(({ name }) => name === chosen),
    ),
  );
  const active = useRef<HTMLLIElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step brings its row into view
  useEffect(() => {
    active.current?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((at + step + found.length) % Math.max(1, found.length));
    }
    const here = found[at];
    if (event.key === 'Enter' && here) {
      event.preventDefault();
      choose(here.name);
    }
  };
  return { at, setAt, active, press };
}

function ChoiceView({ choice, isChosen }: { choice: Choice; isChosen: boolean }) {
  const { name, expert, model, zone, reach } = choice;
  const who = model && model !== expert ? `${expert}, ${model}` : expert;
  const isOutside = zone === 'outside';
  const note =
    name === 'auto'
      ? `The nearest that can: ${who ?? 'nobody yet'} first${reach === 'outside' && !isOutside ? ', then outside' : ''}`
      : name === expert && model && model !== expert
        ? model
        : undefined;
  return (
    <>
      <span className={styles.names}>
        <span className={styles.name}>{name}</span>
        {note && <span className={styles.note}>{note}</span>}
      </span>
      {zone && <Badge tone={isOutside ? 'clay' : 'green'}>{placeWords(zone)}</Badge>}
      <Check
        size={16}
        aria-label="chosen"
        className={isChosen ? undefined : styles.hidden}
        aria-hidden={!isChosen}
      />
    </>
  );
}
