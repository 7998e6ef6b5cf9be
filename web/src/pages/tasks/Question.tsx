import { useEffect, useId, useRef } from 'react';
import { Link } from 'wouter';
import type { ReviewItem, ReviewQueue, Settlement } from '../../api/tasks.ts';
import { Button } from '../../parts/Button.tsx';
import { percent } from '../../parts/format.ts';
import { Time } from '../../parts/Time.tsx';
import { answerLines } from './answer-lines.ts';
import { CorrectBox } from './CorrectBox.tsx';
import styles from './Question.module.css';
import type { How } from './review-session.ts';

interface QuestionProps {
  readonly item: ReviewItem;
  readonly labels: ReviewQueue['labels'];
  readonly form: ReviewQueue['form'];
  /** What it was settled to before; what is said now replaces it. */
  readonly before: string | undefined;
  readonly isTyping: boolean;
  readonly onTyping: (isTyping: boolean) => void;
  readonly onDecide: (how: Exclude<How, 'skip'>, text: string, said: Settlement) => void;
  readonly onSkip: () => void;
  readonly onUndo: (() => void) | undefined;
}

/** One ask and the two answers to it. The focus moves to it, so that it is read aloud. */
export function Question(props: QuestionProps) {
  const { item, before, isTyping, onTyping, onDecide, onSkip, onUndo } = props;
  const box = useRef<HTMLElement>(null);
  const asked = useId();
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  const close = () => {
    onTyping(false);
    box.current?.focus({ preventScroll: true });
  };
  return (
    <section ref={box} className={styles.question} tabIndex={-1} aria-labelledby={asked}>
      <div className={styles.asked}>
        <p id={asked} className={styles.input}>
          {item.input}
        </p>
        <p className={styles.meta}>
          <Link href={`/traces/${item.trace}`}>
            <Time at={item.at} />
          </Link>
          <span>{whatCallersGot(item)}</span>
        </p>
      </div>
      {before !== undefined && (
        <p className={styles.before}>You said “{before}” before; what you say now replaces it.</p>
      )}
      {isTyping ? (
        <CorrectBox {...props} onClose={close} />
      ) : (
        <>
          <div className={styles.answers}>
            <Answer
              who="Its teacher"
              keys={['1', '←']}
              text={item.teacher}
              other={item.student}
              onPick={() => onDecide('teacher', item.teacher, { label: item.teacher })}
            />
            <Answer
              who="Its student"
              note={`${percent(item.confidence)} sure`}
              keys={['2', '→']}
              text={item.student}
              other={item.teacher}
              onPick={() => onDecide('student', item.student, { label: item.student })}
            />
          </div>
          <div className={styles.others}>
            <Button onClick={() => onTyping(true)}>
              Something else <kbd>e</kbd>
            </Button>
            <Button onClick={onSkip}>
              Skip <kbd>s</kbd>
            </Button>
            <Button look="plain" onClick={onUndo} disabled={!onUndo}>
              Undo <kbd>u</kbd>
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

function whatCallersGot({ answered, from }: ReviewItem): string {
  if (from === 'audit') return 'the student’s answer went out; its teacher was heard afterwards';
  return answered
    ? 'the student is sure enough to answer this'
    : 'the student would leave this to its teacher';
}

interface AnswerProps {
  readonly who: string;
  readonly note?: string;
  readonly keys: readonly string[];
  readonly text: string;
  readonly other: string;
  readonly onPick: () => void;
}

function Answer({ who, note, keys, text, other, onPick }: AnswerProps) {
  return (
    <button type="button" className={styles.answer} onClick={onPick}>
      <span className={styles.who}>
        <span>
          {who}
          {note && <span className={styles.note}> · {note}</span>}
        </span>
        <span className={styles.keys} aria-hidden>
          {keys.map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
        </span>
      </span>
      <Said text={text} other={other} />
    </button>
  );
}

/** JSON member by member, with what differs marked; else the words as they are. */
function Said({ text, other }: { text: string; other: string }) {
  const lines = answerLines(text, other);
  if (!lines) return <span className={styles.said}>{text}</span>;
  return (
    <span className={styles.members}>
      {lines.map(({ name, value, differs }) => (
        <span key={name} className={differs ? styles.differs : styles.alike}>
          <span className={styles.member}>{name}</span> {value}
          {differs && <span className="only-read"> (differs)</span>}
        </span>
      ))}
    </span>
  );
}
