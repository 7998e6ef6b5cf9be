import type { Page } from 'playwright-core';

/**
 * Seconds of processor time that the page's main thread spends while `act` runs: other work on the machine does not
 * count, so a slow machine fails no test.
 */
export async function pageWork(page: Page, act: () => Promise<void>): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  const total = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  };
  try {
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const from = await total();
    await act();
    return (await total()) - from;
  } finally {
    await devtools.detach();
  }
}
