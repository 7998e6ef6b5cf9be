import { useState } from 'react';
import type { Host, Left, Overview } from '../../api/overview.ts';
import { isSample } from '../../app/base.ts';
import { Badge } from '../../parts/Badge.tsx';
import { Card } from '../../parts/Card.tsx';
import { bytes, counted } from '../../parts/format.ts';
import { Time } from '../../parts/Time.tsx';
import { Departures, type Shown } from './Departures.tsx';
import styles from './Home.module.css';
import { hostWords, leftSentence, zoneWords } from './home-words.ts';
import type { Range } from './ranges.ts';

/** What left this machine: today as a sentence, and each host with what it was sent. */
export function LeftCard({ overview: { left }, range }: { overview: Overview; range: Range }) {
  const [shown, show] = useState<Shown>();
  const { today } = left;
  const isToday = today.hosts.length > 0;
  const listed: Left = isToday ? today : left.range;
  const when = isToday ? 'today' : range.words;
  return (
    <Card title="What left this machine">
      <p className={`${styles.sentence} ${isToday ? '' : styles.kept}`}>{leftSentence(today)}</p>
      {listed.hosts.length > 0 && (
        <>
          {isSample && (
            <p className="soft small">
              That is the sample: a program on this machine plays an API outside, and nothing really left.
            </p>
          )}
          {!isToday && <p className="soft small">Before today, {range.words}:</p>}
          <ul className={styles.hosts}>
            {listed.hosts.map((host) => (
              <HostRow
                key={`${host.origin} ${host.expert} ${host.zone}`}
                host={host}
                onOpen={() => show({ since: listed.since, when, host })}
              />
            ))}
          </ul>
        </>
      )}
      {isToday && left.range.asks > today.asks && (
        <button
          type="button"
          className={styles.more}
          onClick={() => show({ since: left.range.since, when: range.words })}
        >
          {counted(left.range.asks, 'ask')} and {bytes(left.range.bytes_out)} {range.words}
        </button>
      )}
      <Departures shown={shown} onClose={() => show(undefined)} />
    </Card>
  );
}

function HostRow({ host, onOpen }: { host: Host; onOpen: () => void }) {
  const { origin, expert, zone, asks, others, bytes_out: sent, last_at: lastAt } = host;
  return (
    <li>
      <button type="button" className={styles.host} onClick={onOpen}>
        <span className={styles.origin}>{hostWords(origin)}</span>
        <span className={styles.sent}>{asks > 0 ? bytes(sent) : counted(others, 'request')}</span>
        <span className={styles.about}>
          <Badge tone={zone === 'outside' ? 'clay' : 'blue'}>{zoneWords(zone)}</Badge> {expert ?? 'downloads'}
        </span>
        <span className={styles.about}>
          {asks > 0 ? counted(asks, 'ask') : 'without an ask'}, <Time at={lastAt} />
        </span>
      </button>
    </li>
  );
}
