import { MessageSquare, PencilLine, RotateCcw, Star, Tag, ThumbsDown, ThumbsUp } from 'lucide-react';
import { memo } from 'react';
import { Link } from 'wouter';
import type { Preview, Trace } from '../../api/traces.ts';
import { Badge, type Tone } from '../../parts/Badge.tsx';
import { clockTime, duration, money } from '../../parts/format.ts';
import { shortName } from './house-names.ts';
import styles from './TraceTable.module.css';
import { askedWords, outcomeOf, shortTime } from './trace-words.ts';

interface TraceLineProps {
  readonly trace: Trace;
  /** What its task is called. */
  readonly task: string | null;
  /** Who answered, in a word with its colour. */
  readonly who: string;
  readonly tone: Tone;
  readonly index: number;
  /** From the top of the list, in pixels. */
  readonly offset: number;
  readonly height: number;
  readonly isActive: boolean;
  readonly isFresh: boolean;
  readonly href: string;
  readonly onActive: (id: string) => void;
}

/** One trace as a row: all of it is the link. */
export const TraceLine = memo(function TraceLine(props: TraceLineProps) {
  const { trace, task, who, tone, index, offset, height, isActive, isFresh, href, onActive } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual row
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      className={`${styles.line} ${styles.row}`}
      data-active={isActive}
      data-fresh={isFresh}
      style={{ height, transform: `translateY(${offset}px)` }}
    >
      <Cell className={styles.time}>
        <time dateTime={new Date(trace.opened_at).toISOString()} title={clockTime(trace.opened_at)}>
          {shortTime(trace.opened_at)}
        </time>
      </Cell>
      <Cell className={styles.words}>
        <Link href={href} className={styles.link} data-trace={trace.id} onFocus={() => onActive(trace.id)}>
          {askedWords(trace)}
        </Link>
        <Outcome trace={trace} />
      </Cell>
      <Cell className={styles.who}>
        {trace.kind && <Badge tone={tone}>{who}</Badge>}
        <span className={styles.expert}>{shortName(trace)}</span>
      </Cell>
      <Cell className={styles.task}>
        <span className={styles.expert}>{task}</span>
        {trace.preview && <Marks feedback={trace.preview.feedback} />}
      </Cell>
      <Cell className={styles.figures}>
        <span>{trace.total_us === null ? '' : duration(trace.total_us)}</span>
        <span className="faint">{trace.cost_nanos === null ? '' : money(trace.cost_nanos)}</span>
      </Cell>
    </div>
  );
});

function Cell({ className, children }: { className: string | undefined; children: React.ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual row
    <div role="cell" className={className}>
      {children}
    </div>
  );
}

function Outcome({ trace }: { trace: Trace }) {
  const { words, look } = outcomeOf(trace);
  return (
    <span className={styles.outcome} data-look={look}>
      {words}
    </span>
  );
}

const MARKS = {
  edit: [PencilLine, 'corrected'],
  label: [Tag, 'labelled'],
  comment: [MessageSquare, 'commented'],
  regenerate: [RotateCcw, 'asked again'],
  rating: [Star, 'rated'],
} as const;

/** What people said of the answer, one sign for each kind; none for a thumb that was taken back. */
function Marks({ feedback }: { feedback: Preview['feedback'] }) {
  const latest = new Map(feedback.map((one) => [one.kind, one]));
  const kinds = [...latest.values()].filter(({ kind, value }) => kind !== 'thumb' || value !== 'none');
  if (kinds.length === 0) return null;
  return (
    <span className={styles.marks}>
      {kinds.map(({ kind, value }) => (
        <Mark key={kind} kind={kind} value={value} />
      ))}
    </span>
  );
}

function Mark({ kind, value }: { kind: string; value: unknown }) {
  const [Icon, words] =
    kind === 'thumb'
      ? value === 'down'
        ? [ThumbsDown, 'thumb down']
        : [ThumbsUp, 'thumb up']
      : (MARKS[kind as keyof typeof MARKS] ?? [Tag, kind]);
  return (
    <span role="img" aria-label={words} title={words} data-down={value === 'down'}>
      <Icon size={14} strokeWidth={2} aria-hidden />
    </span>
  );
}
