import { Fragment } from 'react';
import type { WholeTrace } from '../../api/traces.ts';
import { Badge } from '../../parts/Badge.tsx';
import { count, duration, money } from '../../parts/format.ts';
import styles from './Attempts.module.css';
import { expertName, type HouseNames, whoBadge } from './house-names.ts';
import { Section } from './Section.tsx';
import { type Bar, type Timeline, timeline } from './timeline.ts';

/** Every try of every expert: when it began, how long it waited, how long it spoke. */
export function Attempts({ trace, names }: { trace: WholeTrace; names: HouseNames }) {
  const line = timeline(trace);
  if (line.bars.length === 0) return null;
  return (
    <Section
      title="What happened"
      aside={
        <p className={styles.legend}>
          <span className={styles.waiting} /> waiting <span className={styles.speaking} /> speaking
        </p>
      }
    >
      <ol className={styles.attempts}>
        {line.bars.map((bar) => (
          <Attempt key={bar.attempt.rung} bar={bar} line={line} names={names} />
        ))}
      </ol>
      <div className={styles.scale} aria-hidden>
        <span>0</span>
        <span>{duration(line.totalUs)}</span>
      </div>
    </Section>
  );
}

function Attempt({ bar, line, names }: { bar: Bar; line: Timeline; names: HouseNames }) {
  const { attempt, startUs, waitUs, speakUs, outcome, words } = bar;
  const badge = whoBadge(attempt.expert_id, attempt.kind, names);
  const share = (us: number) => `${(100 * us) / line.totalUs}%`;
  const name =
    attempt.kind !== 'student' && attempt.model && attempt.model !== attempt.expert_id
      ? attempt.model
      : undefined;
  return (
    <li className={styles.attempt} data-outcome={outcome}>
      <div className={styles.name}>
        <Badge tone={badge.tone}>{badge.word}</Badge>
        <strong>{expertName(attempt.expert_id, attempt.kind)}</strong>
        {name && <span className="soft">{name}</span>}
        <span className={styles.figures}>{figures(bar)}</span>
      </div>
      <div className={styles.track} aria-hidden>
        <span className={styles.wait} style={{ left: share(startUs), width: share(waitUs) }} />
        <span className={styles.speak} style={{ left: share(startUs + waitUs), width: share(speakUs) }} />
      </div>
      <p className={styles.words}>{words}</p>
    </li>
  );
}

function figures({ attempt }: Bar) {
  const { tokens_in, tokens_out, cost_nanos } = attempt;
  const parts = [
    ...(tokens_in === null && tokens_out === null
      ? []
      : [`${count(tokens_in)} → ${count(tokens_out)} tokens`]),
    ...(cost_nanos ? [money(cost_nanos)] : []),
  ];
  return parts.map((part, at) => (
    <Fragment key={part}>
      {at > 0 && ' · '}
      {part}
    </Fragment>
  ));
}
