import type { Browser, Page } from 'playwright-core';
import { sleep } from '../processes.ts';

/** What a first visit to a page costs, with nothing in the browser's cache. */
export interface FirstLoad {
  readonly path: string;
  /** Of all scripts that were loaded, as they went over the wire, in bytes. */
  readonly scriptBytes: number;
  readonly styleBytes: number;
  readonly fontBytes: number;
  /** From the navigation to the frame in which the page can be used, in ms. */
  readonly readyMs: number;
}

/** The first frame in which the page has its heading and nothing says that it is being fetched. */
const READY_WATCH = `(() => {
  const isReady = () => {
    const page = document.querySelector('#page');
    return page?.querySelector('h1, h2, textarea') && !/Fetching|Reading/.test(page.textContent);
  };
  const tick = () => {
    if (!isReady()) return void requestAnimationFrame(tick);
    requestAnimationFrame(() => { globalThis.readyAt = performance.now(); });
  };
  requestAnimationFrame(tick);
})()`;

const SIZES = `performance.getEntriesByType('resource').map(({ name, encodedBodySize }) => [name, encodedBodySize])`;

export async function firstLoad(browser: Browser, origin: string, path: string): Promise<FirstLoad> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.addInitScript(READY_WATCH);
    await page.goto(origin + path, { waitUntil: 'commit' });
    const readyMs = await readyAt(page);
    await sleep(500); // what is loaded after the page can be used counts too
    const sizes = await page.evaluate<[string, number][]>(SIZES);
    const sum = (ending: RegExp) =>
      sizes.reduce((all, [name, bytes]) => all + (ending.test(new URL(name).pathname) ? bytes : 0), 0);
    return {
      path,
      scriptBytes: sum(/\.js$/),
      styleBytes: sum(/\.css$/),
      fontBytes: sum(/\.woff2$/),
      readyMs,
    };
  } finally {
    await context.close();
  }
}

/** Asked through the debugger: the page's policy forbids what is evaluated in the page itself. */
async function readyAt(page: Page): Promise<number> {
  for (;;) {
    const found = await page.evaluate<number | undefined>('globalThis.readyAt');
    if (found !== undefined) return found;
    await sleep(20);
  }
}
