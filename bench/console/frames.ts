import type { Browser, Page } from 'playwright-core';
import { percentile } from '../statistics.ts';
import { longestTask } from './longest-task.ts';

/** How smoothly a page ran while it was watched, in ms. */
export interface Frames {
  readonly seconds: number;
  readonly frames: number;
  /** Between one frame and the next, whatever kept it: the page, the browser, or another program. */
  readonly longestGap: number;
  readonly gapP99: number;
  readonly gapsOver50: number;
  /** Frames that the page itself took long for, the longest first; the browser tells only of those of 50 ms or more. */
  readonly long: readonly LongFrame[];
  /** The most processor time that the page's thread took at a stretch. */
  readonly longestTask: number;
}

/** Where the time of a long frame went, in ms. */
export interface LongFrame {
  readonly duration: number;
  /** Each script that took 5 ms or more: what called it, and for how long. */
  readonly scripts: readonly (readonly [caller: string, ms: number])[];
  /** Style, layout and paint after the scripts. */
  readonly drawing: number;
}

/** In the page from its first moment; text, since the page's types are not the bench's. */
export const FRAME_WATCH = `(() => {
  const watch = { gaps: [], long: [], on: false };
  let last = 0;
  const tick = (at) => {
    if (watch.on && last) watch.gaps.push(at - last);
    last = at;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  new PerformanceObserver((list) => {
    if (watch.on) for (const { duration, startTime, styleAndLayoutStart, scripts } of list.getEntries())
      watch.long.push({
        duration,
        scripts: scripts.map(({ invoker, duration }) => [invoker, duration]),
        drawing: startTime + duration - styleAndLayoutStart,
      });
  }).observe({ type: 'long-animation-frame' });
  globalThis.frameWatch = watch;
})()`;

/** Watches the page while `during` goes on. */
export async function watchFrames(
  browser: Browser,
  page: Page,
  during: () => Promise<void>,
): Promise<Frames> {
  let seconds = 0;
  let seen: { gaps: number[]; long: LongFrame[] } = { gaps: [], long: [] };
  const longest = await longestTask(browser, async () => {
    await page.evaluate('Object.assign(frameWatch, { gaps: [], long: [], on: true })');
    const startedAt = performance.now();
    await during();
    seconds = (performance.now() - startedAt) / 1000;
    seen = await page.evaluate('(frameWatch.on = false, { gaps: frameWatch.gaps, long: frameWatch.long })');
  });
  const { gaps, long } = seen;
  const sorted = gaps.toSorted((a, b) => a - b);
  return {
    seconds,
    frames: gaps.length,
    longestGap: sorted.at(-1) ?? Number.NaN,
    gapP99: percentile(sorted, 0.99),
    gapsOver50: gaps.filter((gap) => gap > 50).length,
    long: long.toSorted((a, b) => b.duration - a.duration),
    longestTask: longest,
  };
}
