import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { axeProblems } from '../testing/axe.ts';
import { noBrowser, TestBrowser } from '../testing/browser.ts';
import { ServedHouse } from '../testing/served-house.ts';

/** Each step of the sample may take so long on a machine that has other things to do as well. */
const STEP_MS = 300_000;
const NOTHING = { settings: {} };

let browser: TestBrowser;
before(async () => {
  if (!noBrowser) browser = await TestBrowser.open();
});
after(() => browser?.close());

suite('the first visit', { skip: noBrowser }, () => {
  test('shows three doors, what fits this machine, and how a program points here', async () => {
    await using house = await ServedHouse.open(NOTHING);
    await using view = await browser.newPage({ baseUrl: house.baseUrl });
    const { page } = view;
    await page.goto('/');
    await page.getByRole('heading', { name: 'Stop renting your AI', level: 1 }).waitFor();
    assert.equal(await page.title(), 'Welcome · Freehold');
    const links = page.getByRole('main').getByRole('link');
    assert.deepEqual(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href'))), [
      '/experts?connect=1',
      '/experts?add=1',
    ]);
    await page.getByText(/^This machine (?:has room|is short)/).waitFor();
    assert.deepEqual(await axeProblems(page), []);

    assert.equal(await page.locator('code').first().textContent(), `${house.baseUrl}/v1`);
    const program = page.locator('pre');
    const height = (await program.boundingBox())?.height;
    for (const [language, words] of [
      ['Python', `base_url="${house.baseUrl}/v1"`],
      ['TypeScript', `baseURL: '${house.baseUrl}/v1'`],
      ['curl', `curl ${house.baseUrl}/v1/chat/completions`],
    ] as const) {
      await page.getByRole('radio', { name: language }).focus();
      await page.keyboard.press('Space');
      await program.getByText(words).waitFor();
      assert.equal((await program.boundingBox())?.height, height, language);
    }
  });

  test('fits a phone, in the dark, and nothing is wider than it', async () => {
    await using house = await ServedHouse.open(NOTHING);
    await using view = await browser.newPage({ baseUrl: house.baseUrl, width: 390, dark: true });
    const { page } = view;
    await page.goto('/');
    await page.getByRole('heading', { name: 'Stop renting your AI' }).waitFor();
    await page.getByText(/^This machine/).waitFor();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
    assert.deepEqual(await axeProblems(page), []);
  });

  test('goes through the sample: a yes to the proof, the share climbs, a drift takes it off; then nothing is left', async (t) => {
    await using house = await ServedHouse.open(NOTHING);
    // What was on its way when the sample was removed finds nobody.
    await using view = await browser.newPage({ baseUrl: house.baseUrl, allowed: [/404 .*\/sample\//] });
    const { page } = view;
    page.setDefaultTimeout(STEP_MS);
    await page.goto('/');
    const startedMs = Date.now();
    const tell = (what: string) =>
      t.diagnostic(`${what} after ${((Date.now() - startedMs) / 1_000).toFixed(1)} s`);
    await page.getByRole('button', { name: 'See it work on a sample' }).click();
    await page.waitForURL('**/sample/');
    await step(page, 'A student learns in silence');
    assert.equal(await owned(page), '0 %');

    const yes = page.getByRole('button', { name: 'Let it answer' });
    await yes.waitFor();
    tell('the proof is there');
    await page
      .getByText(/^Of the asks this student answers, at most 5 % differ .* In its exam it answered/)
      .waitFor();
    assert.deepEqual(await axeProblems(page), []);
    await yes.click();
    await step(page, 'It answers, and your share climbs');
    tell('it answers');
    const first = await climbs(page, 0);
    await climbs(page, first);
    tell(`the share has climbed twice, to ${await owned(page)}`);

    await page.getByRole('button', { name: 'Let the world change' }).click();
    await step(page, 'The world changes');
    await step(page, 'It is taken off');
    tell('it is taken off');
    await step(page, 'The next one answers');
    tell('the next one answers');
    await removed(page, house);
  });
});

/** Waits until this is the step that is marked. */
async function step(page: Page, title: string): Promise<void> {
  await page.locator('[aria-current=step]', { hasText: title }).waitFor();
}

/** The share that the guide shows. */
async function owned(page: Page): Promise<string> {
  const figure = page.getByRole('region', { name: 'The sample' }).getByText('answered by your students');
  return (await figure.locator('strong').textContent()) ?? '';
}

/** Waits until it is more than that, in per cent. */
async function climbs(page: Page, than: number): Promise<number> {
  const deadline = Date.now() + STEP_MS;
  for (;;) {
    const share = Number.parseFloat(await owned(page));
    if (share > than) return share;
    assert.ok(Date.now() < deadline, `the share stays at ${share} %`);
    await page.waitForTimeout(200);
  }
}

/** Asks whether it may, does it, and goes home, where nobody would know that there was a sample. */
async function removed(page: Page, house: ServedHouse): Promise<void> {
  const folder = join(house.home, 'sample');
  assert.equal(existsSync(folder), true);
  await page.getByRole('button', { name: 'Remove the sample' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
  await page.getByRole('heading', { name: 'Stop renting your AI' }).waitFor();
  assert.equal(existsSync(folder), false);
  assert.equal((await house.get('/api/sample')).state, 'absent');
  assert.deepEqual((await house.get('/api/traces')).data, []);
}
