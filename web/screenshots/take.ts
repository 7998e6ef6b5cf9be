/** `npm run screenshots`: the pictures of docs/console.md, of a real house with a day behind it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { noBrowser, type PageOptions, TestBrowser } from '../testing/browser.ts';
import { ServedHouse } from '../testing/served-house.ts';
import { CHAT } from './day.ts';
import { liveThroughADay, openOffice, rehearsedHome } from './office.ts';
import { smallPng } from './small-png.ts';

const OUT = join(import.meta.dirname, '../../docs/console');

/** A picture: what is done on the page before it is taken. */
interface Shot extends Partial<PageOptions> {
  readonly name: string;
  readonly path: string;
  readonly act?: (page: Page) => Promise<void>;
}

const openTrace = async (page: Page) => {
  await page.getByRole('row').nth(2).getByRole('link').click();
  await page.getByRole('heading', { name: 'What left this machine' }).waitFor();
};
const openTask = async (page: Page) => {
  await page.locator('main a[href*="/tasks/t_"]').first().click();
  await page.getByRole('heading', { level: 1 }).waitFor();
};
const chat = async (page: Page) => {
  const field = page.locator('textarea[aria-label="Your message"]');
  await field.fill(CHAT.asked);
  await field.press('Enter');
  const answer = page.getByRole('article', { name: 'Answer' });
  await answer.and(page.locator('[aria-busy="false"]')).waitFor();
};

/** Of the office with a day behind it. */
const OFFICE: readonly Shot[] = [
  { name: 'home', path: '/' },
  { name: 'home-dark', path: '/', dark: true },
  { name: 'home-phone', path: '/', width: 390 },
  { name: 'chat', path: '/chat?model=office-server', act: chat },
  { name: 'tasks', path: '/tasks' },
  { name: 'task', path: '/tasks', act: openTask },
  {
    name: 'review',
    path: '/tasks',
    act: async (page) => {
      await openTask(page);
      await page.goto(`${page.url()}/review`);
      await page.getByRole('heading', { level: 1 }).waitFor();
    },
  },
  { name: 'traces', path: '/traces?audits=none', width: 1440, height: 900, act: openTrace },
  { name: 'traces-phone', path: '/traces', width: 390, dark: true },
  { name: 'experts', path: '/experts' },
];

/** Of a house in which nothing was ever asked. */
const NEW: readonly Shot[] = [
  { name: 'welcome', path: '/' },
  {
    name: 'sample',
    path: '/',
    act: async (page) => {
      await page.getByRole('button', { name: /See it work on a sample/ }).click();
      await page.waitForURL('**/sample/');
      await page.getByRole('button', { name: 'Let it answer' }).waitFor({ timeout: 240_000 });
    },
  },
];

async function take(browser: TestBrowser, baseUrl: string, shot: Shot): Promise<void> {
  const { name, path, act, ...options } = shot;
  await using view = await browser.newPage({ baseUrl, reducedMotion: true, ...options });
  await view.page.goto(path);
  await view.page.locator('main :is(h1, h2, textarea)').first().waitFor();
  await settled(view.page);
  await act?.(view.page);
  await settled(view.page);
  const picture = smallPng(await view.page.screenshot({ scale: 'css' }));
  writeFileSync(join(OUT, `${name}.png`), picture);
  console.log(`docs/console/${name}.png  ${Math.round(picture.length / 1000)} kB`);
}

/** Fonts are there and nothing says that it is on its way, which is said late; what was drawn last has a moment. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.waitForTimeout(800);
  await page
    .getByText(/^(Fetching|Measuring|Looking for) .* …$/)
    .first()
    .waitFor({ state: 'hidden', timeout: 60_000 });
  await page.waitForTimeout(300);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, home: { type: 'string' } } });
  if (noBrowser) throw new Error(`Cannot take screenshots: ${noBrowser}`);
  const isWanted = ({ name }: Shot) => !values.only || values.only.split(',').includes(name);
  mkdirSync(OUT, { recursive: true });
  await using browser = await TestBrowser.open();
  if (OFFICE.some(isWanted)) {
    await using home = await officeHome(values.home);
    await using house = await openOffice(home.path);
    for (const shot of OFFICE.filter(isWanted)) await take(browser, house.baseUrl, shot);
  }
  for (const shot of NEW.filter(isWanted)) {
    await using house = await ServedHouse.open({ settings: {} });
    await take(browser, house.baseUrl, shot);
  }
}

/** The one named with --home, which was lived in before and stays; else a new one, which goes. */
async function officeHome(given: string | undefined): Promise<AsyncDisposable & { path: string }> {
  if (given) return { path: given, [Symbol.asyncDispose]: async () => {} };
  const path = mkdtempSync(join(tmpdir(), 'freehold-screenshots-'));
  const remove = async () => rmSync(path, { recursive: true, force: true });
  try {
    await rehearsedHome(path);
    await liveThroughADay(path);
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, [Symbol.asyncDispose]: remove };
}

await main();
