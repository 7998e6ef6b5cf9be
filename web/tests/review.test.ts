import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { KEEPS_OLD, makeTaughtHome, type TaughtHome } from '#testing/taught-home.ts';
import { axeProblems } from '../testing/axe.ts';
import { noBrowser, TestBrowser, type TestPage } from '../testing/browser.ts';
import { ServedHouse } from '../testing/served-house.ts';

/** No lesson shall begin by itself. */
const SETTINGS = { ...KEEPS_OLD, learn: { growth: 100 } };

interface Said {
  readonly trace_id: string;
  readonly kind: string;
  readonly value: string;
  readonly actor: string;
}

suite('the disagreements of a student and its teacher', { skip: noBrowser }, () => {
  let home: TaughtHome;
  let house: ServedHouse;
  let browser: TestBrowser;
  let api: string;
  before(async () => {
    home = await makeTaughtHome();
    house = await ServedHouse.open({ settings: SETTINGS, home: home.path });
    browser = await TestBrowser.open();
    api = `/api/tasks/${home.task}/review?actor=console&limit=500`;
  });
  after(async () => {
    await browser?.close();
    await house?.close();
    home?.[Symbol.dispose]();
  });

  const open = async (options: object = {}): Promise<TestPage> => {
    const view = await browser.newPage({ baseUrl: house.baseUrl, ...options });
    await view.page.goto(`/tasks/${home.task}/review`);
    await view.page.getByText(/ of \d+ settled/).waitFor();
    return view;
  };
  const said = async (): Promise<Said[]> => (await house.get('/api/feedback?limit=500')).data;
  const press = async (page: Page, key: string, spoken: string) => {
    await page.keyboard.press(key);
    await page.getByRole('status').filter({ hasText: spoken }).waitFor();
  };

  test('are settled by the keyboard alone: accept either, correct, skip, undo, help', async () => {
    const { items, progress } = await house.get(api);
    await using view = await open();
    const { page } = view;
    await page.getByText(`0 of ${progress.total} settled`).waitFor();
    assert.equal(await focused(page), items[0].input, 'what is asked has the focus');

    await press(page, '1', `Kept: ${items[0].teacher}.`);
    await page.getByText(`1 of ${progress.total} settled`).waitFor();
    assert.equal(await focused(page), items[1].input);
    await press(page, 'ArrowRight', `Kept: ${items[1].student}.`);
    await press(page, 's', 'Skipped.');
    await page.getByText(', 1 skipped').waitFor();
    assert.equal(await focused(page), items[3].input);

    await page.keyboard.press('e');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type('invo');
    assert.equal(await page.getByRole('option', { selected: true }).textContent(), 'invoice_request');
    assert.deepEqual(await axeProblems(page), []);
    await press(page, 'Enter', 'Kept: invoice_request.');
    await press(page, '2', `Kept: ${items[4].student}.`);
    await page.keyboard.press('u');
    assert.equal(await focused(page), items[4].input, 'the last comes back');
    await page.getByText(`3 of ${progress.total} settled`).waitFor();

    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('1'); // is the dialog's now
    assert.deepEqual(await axeProblems(page), []);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await press(page, '1', `Kept: ${items[4].teacher}.`);

    await page.getByRole('link', { name: /^Sort the message/ }).focus();
    await page.keyboard.press('Enter'); // leaving keeps the last one too
    await page.getByRole('slider').waitFor();
    const expected = [
      [items[0].trace, items[0].teacher],
      [items[1].trace, items[1].student],
      [items[3].trace, 'invoice_request'],
      [items[4].trace, items[4].teacher],
    ];
    await soon(async () => (await said()).length === expected.length);
    const kept = (await said()).reverse();
    assert.deepEqual(
      kept.map(({ trace_id, value }) => [trace_id, value]),
      expected,
      'nothing of what was skipped or undone',
    );
    assert.ok(kept.every(({ kind, actor }) => kind === 'label' && actor === 'console'));
  });

  test('are settled to the last, some come again, and the end says how well one agreed with oneself', async () => {
    await using view = await open();
    const { page } = view;
    let asked = 0;
    while ((await page.getByRole('region').count()) > 0 && asked < 200) {
      const input = await focused(page);
      await page.keyboard.press('1');
      asked += 1;
      await page.waitForFunction(
        (was) => document.activeElement?.textContent?.includes(was ?? '') !== true,
        input,
      );
    }
    await page.getByRole('heading', { name: 'All is settled' }).waitFor();
    const { items, progress, agreement } = await house.get(api);
    assert.deepEqual([items, progress.settled], [[], progress.total]);
    assert.ok(agreement.repeated > 0, JSON.stringify(agreement));
    await page.getByText(new RegExp(`^${agreement.repeated} came again .* you said the same`)).waitFor();
    assert.deepEqual(await axeProblems(page), []);
    await page.getByRole('button', { name: 'Teach it anew from this' }).waitFor();
  });

  const kept = () => Number(home.database.prepare('SELECT count(*) AS rows FROM feedback').get()?.rows);

  test('fit a phone, and are touched', async () => {
    home.database.exec('DELETE FROM feedback');
    const before = kept();
    await using view = await open({ width: 390, dark: true });
    const { page } = view;
    const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok((wide ?? 0) <= (room ?? 0), `${wide} of ${room} px`);
    assert.deepEqual(await axeProblems(page), []);
    await page.getByRole('button', { name: /^Its student/ }).tap();
    await page.getByText(/^1 of \d+ settled/).waitFor();
    await page.getByRole('button', { name: 'Something else' }).tap();
    await page.getByRole('option').first().tap();
    await page.getByText(/^2 of \d+ settled/).waitFor();
    await page.goto('about:blank'); // what was settled last is told when the page is left
    await soon(async () => kept() >= before + 2);
  });

  test('what could not be kept comes back, and says so', async () => {
    home.database.exec('DELETE FROM feedback');
    await using view = await open({ allowed: [/503|Failed to load/] });
    const { page } = view;
    const [first] = (await house.get(api)).items;
    const refused = {
      status: 503,
      json: { error: { message: 'Cannot keep it', hint: 'The disk is full.' } },
    };
    await page.route('**/api/feedback', (route) => route.fulfill(refused), { times: 1 });
    await page.keyboard.press('1');
    await page.keyboard.press('1'); // with which the first is told
    await page.getByRole('alert').getByText('The disk is full.').waitFor();
    await soon(async () => (await focused(page)) === first.input);
    await page.getByText(/^1 of \d+ settled/).waitFor();
  });
});

/** The words of what is asked, where the focus is. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.querySelector('p')?.textContent ?? '');
}

async function soon(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 8_000; performance.now() < end; ) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail('it never came so far');
}
