import { Link } from 'wouter';
import type { WholeTrace } from '../../api/traces.ts';
import { Badge, type Tone } from '../../parts/Badge.tsx';
import { clockTime, count, duration, money, percent } from '../../parts/format.ts';
import { Time } from '../../parts/Time.tsx';
import { type HouseNames, taskName, whoBadge, whoName } from './house-names.ts';
import { requestSaid } from './said.ts';
import styles from './TracePanel.module.css';
import { STATE_WORDS } from './trace-words.ts';

const STATE_TONES: Readonly<Record<WholeTrace['state'], Tone>> = {
  open: 'gold',
  done: 'plain',
  failed: 'red',
  cancelled: 'plain',
  swept: 'red',
};
const TITLE_CHARS = 140;

/** What it was, in a glance: the question, who answered, and what it took. */
export function Summary({ trace, names }: { trace: WholeTrace; names: HouseNames }) {
  const who = whoName(trace);
  const badge = trace.kind && whoBadge(trace.expert_id, trace.kind, names);
  const task = trace.task && taskName(trace.task, names);
  return (
    <header className={styles.summary}>
      <h2>{titleOf(trace)}</h2>
      <p className={styles.line}>
        {badge && <Badge tone={badge.tone}>{badge.word}</Badge>}
        {trace.state !== 'done' && <Badge tone={STATE_TONES[trace.state]}>{STATE_WORDS[trace.state]}</Badge>}
        <span>
          {trace.expert_id ? 'Answered by ' : 'Asked for '}
          <strong>{who}</strong>
          {trace.model && trace.kind !== 'student' && trace.model !== who && ` with ${trace.model}`}
          {trace.confidence !== null && trace.kind === 'student' && `, ${percent(trace.confidence)} sure`}
        </span>
      </p>
      {trace.error_message && <p className={styles.error}>{trace.error_message}</p>}
      <dl className={styles.facts}>
        <Fact name="Asked">
          <span title={clockTime(trace.opened_at)}>
            <Time at={trace.opened_at} />
          </span>
        </Fact>
        <Fact name="Took">{duration(trace.total_us)}</Fact>
        <Fact name="Cost">{costWords(trace)}</Fact>
        <Fact name="Tokens">{tokenWords(trace)}</Fact>
        {trace.task && task && (
          <Fact name="Task">
            <Link href={`/tasks/${encodeURIComponent(trace.task)}`}>{task}</Link>
          </Fact>
        )}
        {trace.replay_of && (
          <Fact name="Replay of">
            <Link href={`/traces/${trace.replay_of}`}>an earlier trace</Link>
          </Fact>
        )}
        {trace.audit_of && (
          <Fact name="A check of">
            <Link href={`/traces/${trace.audit_of}`}>a student's answer</Link>
          </Fact>
        )}
      </dl>
    </header>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function titleOf({ request }: WholeTrace): string {
  if (!request) return 'The words of this ask were removed after their time';
  const said = requestSaid(request);
  const asked =
    said.findLast(({ who, text }) => who !== 'system' && who !== 'assistant' && text) ?? said.at(-1);
  const line = (asked?.text ?? '')
    .slice(0, 4 * TITLE_CHARS)
    .replace(/\s+/g, ' ')
    .trim();
  if (!line) return 'An ask without words';
  return line.length > TITLE_CHARS ? `${line.slice(0, TITLE_CHARS - 1)}…` : line;
}

function costWords({ cost_nanos }: WholeTrace): string {
  if (cost_nanos === null) return 'not known';
  return cost_nanos === 0 ? 'nothing' : money(cost_nanos);
}

function tokenWords({ tokens_in, tokens_out, tokens_cached }: WholeTrace): string {
  if (tokens_in === null && tokens_out === null) return 'not told';
  const cached = tokens_cached ? ` (${count(tokens_cached)} cached)` : '';
  return `${count(tokens_in)} in${cached}, ${count(tokens_out)} out`;
}
