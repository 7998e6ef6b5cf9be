import { lazy, Suspense, useRef, useState } from 'react';
import { type Overview, useOverview } from '../../api/overview.ts';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { Page } from '../../parts/Page.tsx';
import { Quiet } from '../../parts/Quiet.tsx';
import { Segmented } from '../../parts/Segmented.tsx';
import { FirstAsk } from './FirstAsk.tsx';
import styles from './Home.module.css';
import { isFirstVisit } from './is-first-visit.ts';
import { Learned } from './Learned.tsx';
import { LeftCard } from './LeftCard.tsx';
import { MoneyCard } from './MoneyCard.tsx';
import { Owned } from './Owned.tsx';
import { isRange, RANGES, type Range, type RangeName, rangeOf, usualRange } from './ranges.ts';
import { Waits } from './Waits.tsx';

const Welcome = lazy(() => import('../welcome/Welcome.tsx'));
const KEY = 'freehold.home.range';

/** One glance: what is yours, what it cost, what left, what is learned, and what waits. */
export default function Home() {
  const [chosen, choose] = useState(storedRange);
  const first = useOverview(rangeOf(chosen ?? 'day').hours);
  const name = chosen ?? usualRange(first.data?.first_at ?? null, Date.now());
  const { data, error, refetch, isPlaceholderData } = useOverview(rangeOf(name).hours);
  const shown = useRef(name); // figures keep their words until the next ones are there
  if (!isPlaceholderData) shown.current = name;
  if (!data) {
    if (error) return <ErrorNote error={error} title="The house cannot be shown" again={() => refetch()} />;
    return <Quiet what="how the house stands" />;
  }
  if (isFirstVisit(data))
    return (
      <Suspense fallback={<Quiet />}>
        <Welcome />
      </Suspense>
    );
  const store = (range: RangeName) => {
    localStorage.setItem(KEY, range);
    choose(range);
  };
  return (
    <Page
      title="Home"
      actions={
        data.first_at !== null && (
          <Segmented label="How far back" value={name} onChange={store} choices={RANGES} />
        )
      }
    >
      <Glance overview={data} range={rangeOf(shown.current)} />
    </Page>
  );
}

function Glance({ overview, range }: { overview: Overview; range: Range }) {
  if (overview.first_at === null)
    return (
      <>
        <FirstAsk />
        <Waits overview={overview} />
      </>
    );
  return (
    <>
      <Owned overview={overview} range={range} />
      <Waits overview={overview} />
      <div className={styles.cards}>
        <MoneyCard overview={overview} range={range} />
        <LeftCard overview={overview} range={range} />
        <Learned overview={overview} />
      </div>
    </>
  );
}

function storedRange(): RangeName | undefined {
  const stored = localStorage.getItem(KEY);
  return isRange(stored) ? stored : undefined;
}
