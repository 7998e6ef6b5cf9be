import { FileText, Paperclip, X } from 'lucide-react';
import { useRef } from 'react';
import { IconButton } from '../../parts/Button.tsx';
import styles from './Composer.module.css';
import type { Choice } from './choices.ts';
import type { Attachment } from './message-content.ts';

export function FileButton({ add }: { add: (files: readonly File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <span id="chat-keys" className="only-read">
        Enter sends, Shift and Enter begin a new line, Escape stops the answer.
      </span>
      <IconButton
        icon={Paperclip}
        label="Add pictures or text files"
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Pictures or text files"
        onChange={({ target }) => {
          add([...(target.files ?? [])]);
          target.value = '';
        }}
      />
    </>
  );
}

/** What goes along, each with a way to leave it out. */
export function Chips({
  attachments,
  remove,
}: {
  attachments: readonly Attachment[];
  remove: (index: number) => void;
}) {
  if (attachments.length === 0) return null;
  return (
    <ul className={styles.chips} aria-label="Goes along">
      {attachments.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two files may be the same
        <li key={index} className={styles.chip}>
          {one.kind === 'image' ? <img src={one.url} alt="" /> : <FileText size={16} aria-hidden />}
          <span>{one.name}</span>
          <IconButton icon={X} label={`Leave out ${one.name}`} onClick={() => remove(index)} />
        </li>
      ))}
    </ul>
  );
}

interface WarningsProps {
  readonly refused: readonly string[];
  readonly attachments: readonly Attachment[];
  readonly choice: Choice | undefined;
}

/** Why files do not go along, and who could not see those that do. */
export function Warnings({ refused, attachments, choice }: WarningsProps) {
  const isBlind = choice?.lacks.includes('images') && attachments.some(({ kind }) => kind === 'image');
  return (
    <div role="status" className={styles.warnings}>
      {refused.map((words) => (
        <p key={words}>{words}</p>
      ))}
      {isBlind && <p>{choice?.name} cannot see pictures: choose another expert, or leave them out.</p>}
    </div>
  );
}
