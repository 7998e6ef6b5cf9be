import type { Browser, CDPSession } from 'playwright-core';

/** An event of Chromium's trace; times in microseconds, `tdur` of the processor. */
interface TraceEvent {
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/**
 * The processor time, in ms, of the longest task of the page's own thread while `during` goes on: scripts, style, layout
 * and paint, and not what other programs took in between.
 */
export async function longestTask(browser: Browser, during: () => Promise<void>): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'], excludedCategories: ['*'] },
  });
  await during();
  await ended(session);
  await session.detach();
  return longestOf(events);
}

async function ended(session: CDPSession): Promise<void> {
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await complete;
}

/** Of the page's threads the one that did the most: other pages, which the browser keeps at hand, do nothing. */
function longestOf(events: readonly TraceEvent[]): number {
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}.${tid}`;
  const mains = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(threadOf),
  );
  const tasks = Map.groupBy(
    events.filter((event) => event.tdur !== undefined && mains.has(threadOf(event))),
    threadOf,
  );
  const times = [...tasks.values()].map((all) => all.map(({ tdur = 0 }) => tdur / 1000));
  const sum = (all: readonly number[]) => all.reduce((total, ms) => total + ms, 0);
  const [busiest = []] = times.toSorted((a, b) => sum(b) - sum(a));
  return busiest.reduce((longest, ms) => Math.max(longest, ms), 0);
}
