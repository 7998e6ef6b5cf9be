import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { completionReply, errorReply } from '#testing/chat-replies.ts';
import type { ScriptedUpstream, SeenRequest } from '#testing/scripted-upstream.ts';
import { axeProblems } from '../testing/axe.ts';
import { noBrowser, TestBrowser } from '../testing/browser.ts';
import { ServedHouse } from '../testing/served-house.ts';

/** An API that is paid for, one of the household that says it otherwise, and one that always fails. */
const settings = ({ url }: ScriptedUpstream) => ({
  experts: {
    rented: { url, zone: 'outside', models: ['m'], price: { in: 100, out: 200 } },
    near: { url, zone: 'household', models: ['n'] },
    shaky: { url, zone: 'outside', models: ['s'] },
  },
  routes: { sure: ['shaky', 'rented'] },
  retry: { attempts: 1 },
});

function answerFor(request: SeenRequest) {
  if (request.body === '') return errorReply(404, { message: 'there is no list of models' });
  const { json } = request;
  if (json.model === 's') return errorReply(503, { message: 'too much to do' });
  const asked = json.messages.at(-1).content;
  if (asked === 'Where is Ulm?')
    return completionReply(`On the **${json.model === 'n' ? 'Blau' : 'Danube'}**, in Swabia.`);
  return completionReply(`You said: ${asked}`);
}

suite('the traces', { skip: noBrowser }, () => {
  let house: ServedHouse;
  let browser: TestBrowser;

  const ask = async (words: string, model = 'm') => {
    const reply = await fetch(`${house.baseUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: words }] }),
    });
    await reply.text();
    return reply.headers.get('x-freehold-trace') ?? '';
  };
  const open = (path: string, options: object = {}) =>
    browser.newPage({ baseUrl: house.baseUrl, ...options }).then(async (view) => {
      await view.page.goto(path);
      return view;
    });

  before(async () => {
    house = await ServedHouse.open({ settings });
    house.upstream.always = answerFor;
    browser = await TestBrowser.open();
    for (let nth = 1; nth <= 60; nth++) await ask(`Filler ${nth}`, nth % 2 ? 'm' : 'n');
    await ask('Nobody can', 's');
    await ask('Where is Ulm?', 'sure');
    await house.door.house.traces.flush();
  });
  after(async () => {
    await browser?.close();
    await house?.close();
  });

  const row = (page: Page, words: string) => page.getByRole('link', { name: words, exact: true });
  const panel = (page: Page) => page.getByRole('complementary', { name: 'One trace' });

  test('are listed newest first, with question, answer, expert and cost', async () => {
    await using view = await open('/traces');
    const first = view.page.getByRole('row').nth(1);
    await first.getByText('Where is Ulm?').waitFor();
    assert.match((await first.textContent()) ?? '', /On the Danube, in Swabia.*API.*rented.*0\.0015/);
    const second = view.page.getByRole('row').nth(2);
    assert.match((await second.textContent()) ?? '', /Nobody can.*503.*shaky|Nobody can.*too much to do/);
    assert.deepEqual(await axeProblems(view.page), []);
  });

  test('open beside the list: words, every attempt, why, what left', async () => {
    await using view = await open('/traces', { width: 1440 });
    await row(view.page, 'Where is Ulm?').click();
    const one = panel(view.page);
    await one.getByRole('heading', { name: 'Where is Ulm?' }).waitFor();
    assert.match(view.page.url(), /\/traces\/[0-9a-f-]{36}$/);
    await one.locator('strong', { hasText: 'Danube' }).waitFor(); // Markdown, not its signs
    const attempts = one.getByRole('listitem').filter({ hasText: /shaky|First word after/ });
    await attempts.filter({ hasText: /too much to do/ }).waitFor();
    await attempts.filter({ hasText: /rented.*First word after/s }).waitFor();
    await one.getByText('In this order: shaky/s, then rented/m.').waitFor();
    await one
      .getByText(/B to 127\.0\.0\.1/)
      .first()
      .waitFor();
    await one.getByText('The request as it was kept').click();
    await one.getByText('"content": "Where is Ulm?"').waitFor();
    assert.deepEqual(await axeProblems(view.page), []);
  });

  test('are narrowed by menus and chips, and the address tells', async () => {
    await using view = await open('/traces');
    await row(view.page, 'Where is Ulm?').waitFor();
    await view.page.getByRole('button', { name: 'Narrow by state' }).click();
    await view.page.getByRole('menuitem', { name: 'Failed' }).click();
    await row(view.page, 'Where is Ulm?').waitFor({ state: 'hidden' });
    await view.page.getByRole('row').nth(1).waitFor();
    assert.equal(await view.page.getByRole('row').count(), 2);
    assert.equal(new URL(view.page.url()).search, '?state=failed');
    await view.page.getByRole('button', { name: 'Failed take away' }).click();
    await row(view.page, 'Where is Ulm?').waitFor();
    assert.equal(new URL(view.page.url()).search, '');
  });

  test('obey the filters of a link, and say so where none is like that', async () => {
    await using view = await open('/traces?expert=near&state=failed');
    await view.page.getByRole('heading', { name: 'No trace is like that' }).waitFor();
    await view.page.getByText('Wanted: Failed, by near.').waitFor();
    await view.page.getByRole('button', { name: 'Show all traces' }).click();
    await row(view.page, 'Where is Ulm?').waitFor();
  });

  test('are found by a word in the answer, from the keyboard', async () => {
    await using view = await open('/traces');
    await row(view.page, 'Where is Ulm?').waitFor();
    await view.page.keyboard.press('/');
    await view.page.keyboard.type('swabia');
    await view.page.getByText('1 trace in all.').waitFor();
    assert.equal(new URL(view.page.url()).searchParams.get('q'), 'swabia');
    await view.page.keyboard.press('Escape');
    await row(view.page, 'Nobody can').waitFor();
  });

  test('come in live at the top, and wait while somebody reads', async () => {
    await using view = await open('/traces');
    const { page } = view;
    await row(page, 'Where is Ulm?').waitFor();
    await ask('Just now', 'n');
    await row(page, 'Just now').waitFor();
    await page.mouse.move(700, 500);
    await page.mouse.wheel(0, 1_200);
    await page.waitForFunction(() => scrollY > 1_000);
    const seen = row(page, 'Filler 40');
    await seen.waitFor();
    const where = await seen.boundingBox();
    await ask('While reading 1', 'n');
    await ask('While reading 2', 'n');
    const pill = page.getByRole('button', { name: '2 new traces' });
    await pill.waitFor();
    assert.deepEqual(await seen.boundingBox(), where);
    await pill.click();
    await row(page, 'While reading 2').waitFor();
    assert.equal(await page.evaluate(() => scrollY), 0);
  });

  test('do not come in where they are not followed', async () => {
    await using view = await open('/traces');
    await row(view.page, 'Where is Ulm?').waitFor();
    await view.page.getByRole('button', { name: 'Follow live' }).click();
    await ask('Not followed', 'n');
    await view.page.getByRole('button', { name: '1 new trace' }).click();
    await row(view.page, 'Not followed').waitFor();
  });

  test('are gone through, opened and closed by keyboard', async () => {
    await using view = await open('/traces', { width: 1440 });
    const { page } = view;
    await row(page, 'Where is Ulm?').waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.keyboard.press('j');
    const first = await page.getByRole('row').nth(1).getByRole('link').textContent();
    await page.waitForFunction((words) => document.activeElement?.textContent === words, first);
    await page.keyboard.press('ArrowDown');
    const second = await page.getByRole('row').nth(2).getByRole('link').textContent();
    await page.waitForFunction((words) => document.activeElement?.textContent === words, second);
    await page.keyboard.press('k');
    await page.waitForFunction((words) => document.activeElement?.textContent === words, first);
    await page.keyboard.press('Enter');
    await panel(page).getByRole('heading', { level: 2 }).waitFor();
    await page.keyboard.press('j');
    await panel(page)
      .getByRole('heading', { name: second ?? '' })
      .waitFor();
    await page.keyboard.press('Escape');
    await panel(page).waitFor({ state: 'hidden' });
    await page.waitForFunction((words) => document.activeElement?.textContent === words, second);
    assert.equal(await focused(), second);
  });

  test('are put to another expert, and the answers differ where they differ', async () => {
    const id = await ask('Where is Ulm?');
    await using view = await open(`/traces/${id}`, { width: 1440 });
    const one = panel(view.page);
    await one.getByLabel('Ask the same of').selectOption('near');
    await one.getByRole('button', { name: 'Ask', exact: true }).click();
    await one.locator('del', { hasText: 'Danube' }).waitFor();
    await one.locator('ins', { hasText: 'Blau' }).waitFor();
    await one.getByText(/^\d+ % of the words are the same\.$/).waitFor();
    assert.deepEqual(await axeProblems(view.page), []);
    await one.getByRole('link', { name: 'The trace of this replay' }).click();
    await one.getByText('Replay of').waitFor();
  });

  test('take a thumb, a correction and a comment, and show them', async () => {
    const id = await ask('Judge me');
    await using view = await open(`/traces/${id}`, { width: 1440 });
    const one = panel(view.page);
    await one.getByRole('button', { name: 'Bad answer' }).click();
    await one.getByText('Kept. It helps decide what is taught.').waitFor();
    assert.equal(await one.getByRole('button', { name: 'Bad answer' }).getAttribute('aria-pressed'), 'true');
    await one.getByRole('button', { name: 'Correct it' }).click();
    await one.getByLabel('What it should have said').fill('Judged.');
    await one.getByRole('button', { name: 'Keep it' }).click();
    await one.getByRole('listitem').filter({ hasText: 'Should have said Judged.' }).waitFor();
    const { feedback } = await house.get(`/api/traces/${id}`);
    assert.deepEqual(
      feedback.map(({ kind, value }: { kind: string; value: string }) => [kind, value]),
      [
        ['thumb', 'down'],
        ['edit', 'Judged.'],
      ],
    );
    await view.page.goto('/traces?feedback=edit');
    await view.page.getByRole('img', { name: 'corrected' }).waitFor();
    await view.page.getByRole('img', { name: 'thumb down' }).waitFor();
    await view.page.goto(`/traces/${id}`);
    await one.getByRole('button', { name: 'Bad answer', pressed: true }).click();
    await one.getByText('Taken back.').waitFor();
    await one.getByRole('button', { name: 'Bad answer', pressed: false }).waitFor();
    await view.page.goto('/traces?feedback=edit');
    await view.page.getByRole('img', { name: 'corrected' }).waitFor();
    assert.equal(await view.page.getByRole('img', { name: /thumb/ }).count(), 0);
  });

  test('are deleted for good', async () => {
    const id = await ask('Forget me');
    await using view = await open(`/traces/${id}`, { width: 1440, allowed: [/404/] });
    await panel(view.page).getByRole('button', { name: 'More' }).click();
    await view.page.getByRole('menuitem', { name: 'Delete' }).click();
    await view.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await panel(view.page).waitFor({ state: 'hidden' });
    await row(view.page, 'Where is Ulm?').first().waitFor();
    assert.equal(await row(view.page, 'Forget me').count(), 0);
    assert.equal((await fetch(`${house.baseUrl}/api/traces/${id}`)).status, 404);
    await view.page.goto(`/traces/${id}`);
    await view.page.getByRole('heading', { name: 'This trace is not here' }).waitFor();
  });

  test('fit a phone, where one trace is a page', async () => {
    await using view = await open('/traces', { width: 390, dark: true });
    const { page } = view;
    const isWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    await row(page, 'Filler 60').waitFor();
    assert.equal(await isWide(), false);
    assert.deepEqual(await axeProblems(page), []);
    await row(page, 'Filler 60').tap();
    await page.getByRole('heading', { name: 'Filler 60' }).waitFor();
    await page.getByText('What left this machine').waitFor();
    assert.equal(await isWide(), false);
    assert.deepEqual(await axeProblems(page), []);
    await page.getByRole('button', { name: 'All traces' }).click();
    await row(page, 'Filler 60').waitFor();
  });

  test('that are none say how the first comes', async () => {
    await using empty = await ServedHouse.open({ settings: {} });
    await using view = await browser.newPage({ baseUrl: empty.baseUrl });
    await view.page.goto('/traces');
    await view.page.getByRole('heading', { name: 'No ask came yet' }).waitFor();
    await view.page.getByText(`curl ${empty.baseUrl}/v1/chat/completions`).waitFor();
    assert.deepEqual(await axeProblems(view.page), []);
  });
});
