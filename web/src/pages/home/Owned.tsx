import { useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import type { Overview } from '../../api/overview.ts';
import { Chart } from '../../parts/Chart.tsx';
import type { ChartSeries } from '../../parts/chart-draw.ts';
import { Figure } from '../../parts/Figure.tsx';
import { count, counted, percent } from '../../parts/format.ts';
import styles from './Home.module.css';
import { answersPath, type Range, tracesPath } from './ranges.ts';

/** The share of answers that were the owner's own, and how it came to be. */
export function Owned({ overview, range }: { overview: Overview; range: Range }) {
  const { totals, since, buckets, bucket_ms: lengthMs } = overview;
  const [, go] = useLocation();
  const series = useMemo(() => seriesOf(buckets), [buckets]);
  const open = (span: number) => {
    const at = buckets[span]?.at;
    if (at !== undefined) go(answersPath({ since: at, until: at + lengthMs }));
  };
  return (
    <section className={styles.owned} aria-labelledby="owned">
      <div className={styles.share}>
        <Figure
          size="large"
          value={<span className={styles.mine}>{percent(totals.owned_share)}</span>}
          label={<span id="owned">{shareWords(totals.answered, range)}</span>}
          href={totals.answered > 0 ? answersPath({ since }, { zone: 'owned' }) : undefined}
        />
        <Sources overview={overview} />
      </div>
      <Chart
        look="bars"
        label={`Answers by who gave them, ${range.words}`}
        series={series}
        starts={buckets.map(({ at }) => at)}
        lengthMs={lengthMs}
        words={count}
        resting={series.map(({ values }) =>
          count(values.reduce<number>((sum, value) => sum + (value ?? 0), 0)),
        )}
        restingWords={`Answers ${range.words}`}
        heightPx={248}
        onOpen={open}
      />
    </section>
  );
}

function shareWords(answered: number, { words }: Range): string {
  if (answered === 0) return `Nobody was answered ${words}.`;
  return `of ${counted(answered, 'answer')} ${words} came from experts you own`;
}

/** Who gave them, each with the way to its rows. */
function Sources({ overview: { totals, since } }: { overview: Overview }) {
  const { student, local, owned, outside, failed, swept, cancelled } = totals;
  const servers = owned - student - local;
  return (
    <ul className={styles.sources}>
      <Source
        many={student}
        words="by students"
        href={answersPath({ since }, { kind: 'student' })}
        tone="green"
      />
      {local > 0 && (
        <Source
          many={local}
          words="by models here"
          href={answersPath({ since }, { kind: 'local' })}
          tone="blue"
        />
      )}
      {servers > 0 && (
        <Source
          many={servers}
          words="by servers of yours"
          href={answersPath({ since }, { kind: 'remote', zone: 'owned' })}
          tone="blue"
        />
      )}
      <Source
        many={outside}
        words="from outside"
        href={answersPath({ since }, { zone: 'outside' })}
        tone="clay"
      />
      {failed > 0 && (
        <Source many={failed} words="failed" href={tracesPath(since, { state: 'failed', audits: 'none' })} />
      )}
      {swept > 0 && (
        <Source many={swept} words="cut short" href={tracesPath(since, { state: 'swept', audits: 'none' })} />
      )}
      {cancelled > 0 && (
        <Source
          many={cancelled}
          words="given up by the caller"
          href={tracesPath(since, { state: 'cancelled', audits: 'none' })}
        />
      )}
    </ul>
  );
}

interface SourceProps {
  readonly many: number;
  readonly words: string;
  readonly href: string;
  readonly tone?: 'green' | 'blue' | 'clay';
}

function Source({ many, words, href, tone }: SourceProps) {
  return (
    <li>
      <i className={`${styles.dot} ${tone ? styles[tone] : ''}`} aria-hidden />
      <Link href={href} className={styles.rows}>
        <b>{count(many)}</b> {words}
      </Link>
    </li>
  );
}

function seriesOf(buckets: Overview['buckets']): ChartSeries[] {
  return [
    { name: 'Students', tone: 'green', values: buckets.map(({ student }) => student) },
    { name: 'Your models', tone: 'blue', values: buckets.map(({ owned, student }) => owned - student) },
    { name: 'Outside', tone: 'clay', values: buckets.map(({ outside }) => outside) },
  ];
}
