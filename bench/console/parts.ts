import type { Browser, Page } from 'playwright-core';
import { sleep } from '../processes.ts';
import { FRAME_WATCH, type Frames, watchFrames } from './frames.ts';
import type { House } from './house.ts';

const WIDTH = 1280;
const HEIGHT = 800;
/** A brisk scroll: so many pixels a frame, twice the height of the window every five. */
const STEP_PX = 320;

async function openPage(browser: Browser, origin: string, path: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
  await page.addInitScript(FRAME_WATCH);
  await page.goto(origin + path);
  return page;
}

/** Down through all traces, page by page as they are read, then to the top and down again in leaps. */
export async function scrollTraces(browser: Browser, origin: string, traces: number): Promise<Frames> {
  const page = await openPage(browser, origin, '/traces');
  await page.getByRole('row').nth(3).waitFor();
  await sleep(1_000);
  const frames = await watchFrames(browser, page, async () => {
    await page.evaluate(`new Promise((resolve) => {
      const tick = () => {
        scrollBy(0, ${STEP_PX});
        if (document.body.innerText.includes(' in all.') && scrollY + innerHeight >= document.documentElement.scrollHeight - 2) resolve();
        else requestAnimationFrame(tick);
      };
      tick();
    })`);
    const rows = Number(await page.getByRole('table').getAttribute('aria-rowcount')) - 1;
    if (rows < traces) throw new Error(`the list ended after ${rows} of ${traces} traces`);
    await page.evaluate(`new Promise((resolve) => {
      let leaps = 0;
      const tick = () => {
        scrollTo(0, (leaps * 0.381966 % 1) * document.documentElement.scrollHeight);
        if (++leaps === 120) resolve();
        else requestAnimationFrame(() => requestAnimationFrame(tick));
      };
      tick();
    })`);
  });
  await page.close();
  return frames;
}

/** A question in the chat whose answer comes at a steady pace. */
export async function streamChat(browser: Browser, origin: string): Promise<Frames> {
  const page = await openPage(browser, origin, '/chat');
  const message = page.getByRole('textbox', { name: 'Your message' });
  await message.waitFor();
  await sleep(1_000);
  const frames = await watchFrames(browser, page, async () => {
    await message.fill('Say a lot.');
    await message.press('Enter');
    const answer = page.getByRole('article', { name: 'Answer' });
    await answer.waitFor();
    while ((await answer.getAttribute('aria-busy')) === 'true') await sleep(250);
  });
  await page.close();
  return frames;
}

/** How long, in ms, until the page says that the server died, and until it is true again once that is back. */
export async function healing(
  browser: Browser,
  house: House,
  startAgain: (port: number) => Promise<void>,
): Promise<{ readonly toldAfterMs: number; readonly healedAfterMs: number }> {
  const page = await openPage(browser, house.origin, '/traces');
  await page.getByRole('row').nth(3).waitFor();
  const note = page.getByText('The server does not answer.');
  const diedAt = performance.now();
  house.child.kill('SIGKILL');
  await note.waitFor();
  const toldAfterMs = performance.now() - diedAt;
  await sleep(2_000);
  await startAgain(house.port);
  const backAt = performance.now();
  await note.waitFor({ state: 'hidden' });
  const healedAfterMs = performance.now() - backAt;
  await page.close();
  return { toldAfterMs, healedAfterMs };
}
