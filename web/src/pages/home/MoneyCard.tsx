import { useMemo } from 'react';
import { Link } from 'wouter';
import type { Overview } from '../../api/overview.ts';
import { Card } from '../../parts/Card.tsx';
import { Chart } from '../../parts/Chart.tsx';
import type { ChartSeries } from '../../parts/chart-draw.ts';
import { running } from '../../parts/chart-model.ts';
import { Figure } from '../../parts/Figure.tsx';
import { count, money } from '../../parts/format.ts';
import styles from './Home.module.css';
import { unknownMoney } from './home-words.ts';
import { type Range, tracesPath } from './ranges.ts';

/** What it cost, beside what it would have cost had every answer been rented. */
export function MoneyCard({ overview, range }: { overview: Overview; range: Range }) {
  const { totals, since, buckets, bucket_ms: lengthMs } = overview;
  const { cost_nanos: paid, would_have_cost_nanos: rented, saved_nanos: saved, audits } = totals;
  const series = useMemo(() => seriesOf(buckets), [buckets]);
  const unknown = unknownMoney(totals);
  return (
    <Card title="What it cost" className={styles.money}>
      <div className={styles.pair}>
        <Figure value={money(paid)} label="paid" href={tracesPath(since, { min_cost_nanos: '1' })} />
        <Figure
          value={money(rented)}
          label="had all been rented"
          href={tracesPath(since, { state: 'done', audits: 'none' })}
        />
      </div>
      <p className={styles.sentence}>{savedWords(saved, range)}</p>
      {rented !== null && rented + (paid ?? 0) > 0 && (
        <Chart
          look="lines"
          label={`Money, added up, ${range.words}`}
          series={series}
          starts={buckets.map(({ at }) => at)}
          lengthMs={lengthMs}
          words={money}
          axisWords={money}
          resting={series.map(({ values }) => money(values.findLast((value) => value !== null)))}
          restingWords="Added up"
          heightPx={132}
        />
      )}
      <div className={styles.notes}>
        {audits.asks > 0 && (
          <p>
            <Link href={tracesPath(since, { audits: 'only' })} className={styles.rows}>
              {count(audits.asks)} checks of students
            </Link>{' '}
            are in it, for {money(audits.cost_nanos)}.
          </p>
        )}
        {unknown && <p>{unknown}</p>}
        {rented === null ? (
          <p>
            No price is known to compare with. <Link href="/experts">Give an expert its price</Link>, and it
            is reckoned from then on.
          </p>
        ) : (
          <p>{totals.reference.words}</p>
        )}
      </div>
    </Card>
  );
}

function savedWords(saved: number | null, { words }: Range): string {
  if (saved === null) return 'What was saved is not known.';
  if (saved > 0) return `${money(saved)} stayed with you ${words}.`;
  return saved === 0
    ? `Nothing was saved yet ${words}.`
    : `Checks of students cost ${money(-saved)} more than was saved ${words}.`;
}

function seriesOf(buckets: Overview['buckets']): ChartSeries[] {
  const rented = running(buckets.map((one) => one.would_have_cost_nanos ?? one.cost_nanos));
  const paid = running(buckets.map((one) => one.cost_nanos));
  return [
    { name: 'Rented', tone: 'ink', values: rented },
    { name: 'Paid', tone: 'clay', values: paid },
  ];
}
