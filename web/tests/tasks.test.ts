import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { completionReply } from '#testing/chat-replies.ts';
import { KEEPS_OLD, makeTaughtHome, type TaughtHome } from '#testing/taught-home.ts';
import { axeProblems } from '../testing/axe.ts';
import { noBrowser, type PageOptions, TestBrowser, type TestPage } from '../testing/browser.ts';
import { ServedHouse } from '../testing/served-house.ts';

/** No lesson shall begin by itself. */
const SETTINGS = { ...KEEPS_OLD, learn: { growth: 100 } };

let browser: TestBrowser;
before(async () => {
  if (!noBrowser) browser = await TestBrowser.open();
});
after(() => browser?.close());

async function open(
  house: ServedHouse,
  path: string,
  options: Omit<PageOptions, 'baseUrl'> = {},
): Promise<TestPage> {
  const view = await browser.newPage({ baseUrl: house.baseUrl, ...options });
  await view.page.goto(path);
  return view;
}

async function soon(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (const end = performance.now() + 8_000; performance.now() < end; ) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`it never came so far: ${what}`);
}

/** What a person sees of the task's life: the step that is marked. */
function step(page: Page): Promise<string | null> {
  return page.locator('[aria-current="step"]').first().textContent();
}

suite('a task that waits for a yes', { skip: noBrowser }, () => {
  let home: TaughtHome;
  let house: ServedHouse;
  let path: string;
  beforeEach(async () => {
    home = await makeTaughtHome('certified');
    house = await ServedHouse.open({ settings: SETTINGS, home: home.path });
    path = `/tasks/${home.task}`;
  });
  afterEach(async () => {
    await house.close();
    home[Symbol.dispose]();
  });

  test('is approved from the list, after the promise and what will happen were shown', async () => {
    await using view = await open(house, '/tasks');
    const { page } = view;
    await page.getByRole('link', { name: /^Sort the message under one of/ }).waitFor();
    assert.match((await step(page)) ?? '', /Certified/);
    assert.deepEqual(await axeProblems(page), []);
    await page.getByRole('button', { name: 'Approve' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('at most 5 % differ').waitFor();
    await dialog.getByText('Student 1 answers from now on.').waitFor();
    assert.deepEqual(await axeProblems(page), []);
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await soon(async () => /Serving/.test((await step(page)) ?? ''), 'serving');
    assert.equal(await page.getByRole('button', { name: 'Approve' }).count(), 0);
    assert.equal((await house.get(path.replace('/tasks', '/api/tasks'))).phase, 'serving');
  });

  test('its proof is checked again; its promise is a slider for the keyboard', async () => {
    await using view = await open(house, path);
    const { page } = view;
    await page.getByRole('button', { name: 'Check the proof again' }).click();
    await page.getByText('It holds. Computed again from 240 items, 240 of them').waitFor();
    const slider = page.getByRole('slider');
    await slider.focus();
    assert.match((await slider.getAttribute('aria-valuetext')) ?? '', /^At 5 % it would answer \d/);
    assert.ok(await page.getByRole('button', { name: 'Promised today' }).isDisabled());
    for (let nth = 0; nth < 3; nth++) await page.keyboard.press('ArrowRight');
    await page.getByText('At 6.5 % it would answer').waitFor();
    await page.getByText('The next exam is held to it.').waitFor();
    await page.keyboard.press('Home');
    await page.getByText('At 0.5 % nothing can be proven yet').waitFor();
    await page.getByText('it goes, and the next is taught and examined for this').waitFor();
    for (let nth = 0; nth < 19; nth++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Promise 5.5 %');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Set as promise' }).click();
    await page.getByText('Of the asks this student answers, at most 5.5 % differ').first().waitFor();
    assert.equal((await house.get(`/api/tasks/${home.task}`)).promise.alpha, 0.055);
  });

  test('is held, let go on, paused and deleted; each says beforehand what will happen', async () => {
    await using view = await open(house, path);
    const { page } = view;
    const decide = async (item: string, will: RegExp, does: string) => {
      await page.getByRole('button', { name: 'Decide' }).click();
      await page.getByRole('menuitem', { name: item }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(will).waitFor();
      await dialog.getByRole('button', { name: does }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await decide('Keep it to its teacher', /Only its teacher answers from now on/, 'Keep to teacher');
    await page.getByRole('heading', { name: 'Kept to its teacher' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('heading', { name: 'It waits for your yes' }).waitFor();
    await decide('Approve its students', /Student 1 answers from now on/, 'Approve');
    await decide('Pause learning', /Student 1 goes on answering/, 'Pause');
    await page.getByRole('heading', { name: 'Paused' }).waitFor();
    await decide('Delete this task', /It is forgotten: 1 student, .*cannot be undone/, 'Delete');
    await page.getByRole('heading', { name: 'No task has been found yet' }).waitFor();
    assert.match(page.url(), /\/tasks$/);
    assert.deepEqual((await house.get('/api/tasks')).data, []);
  });
});

suite('the pages of tasks', { skip: noBrowser }, () => {
  let home: TaughtHome;
  let house: ServedHouse;
  before(async () => {
    home = await makeTaughtHome();
    await home.takeOff();
    house = await ServedHouse.open({ settings: SETTINGS, home: home.path });
  });
  after(async () => {
    await house.close();
    home[Symbol.dispose]();
  });

  for (const [width, dark] of [
    [390, true],
    [1440, false],
  ] as const) {
    test(`are whole and clean at ${width} px${dark ? ' in the dark' : ''}`, async () => {
      await using view = await open(house, '/tasks', { width, dark });
      const { page } = view;
      await page.getByRole('link', { name: /^Sort the message/ }).waitFor();
      await wholeAndClean(page);
      await page.getByRole('link', { name: /^Sort the message/ }).click();
      await page.getByRole('slider').waitFor();
      await page.getByText('The curve as a table').click();
      await page.getByText('What its asks have in common').click();
      await wholeAndClean(page);
    });
  }

  test('what others decide shows at once, without being asked for', async () => {
    await using view = await open(house, `/tasks/${home.task}`);
    await view.page.getByRole('slider').waitFor();
    const begun = performance.now();
    await fetch(`${house.baseUrl}/api/tasks/${home.task}/pause`, { method: 'POST' });
    await view.page.getByRole('heading', { name: 'Paused' }).waitFor();
    assert.ok(performance.now() - begun < 12_000, 'by an event, sooner than it looks again by itself');
    await fetch(`${house.baseUrl}/api/tasks/${home.task}/resume`, { method: 'POST' });
    await view.page.getByRole('heading', { name: 'Paused' }).waitFor({ state: 'detached' });
  });

  test('a drifted student is taken off, and the page says why', async () => {
    await using view = await open(house, `/tasks/${home.task}`);
    const { page } = view;
    await page.getByText('Taken off because its answers no longer keep to 5 %').first().waitFor();
    assert.match((await step(page)) ?? '', /Taken off/);
    await page.getByText('Student 1 was taken off', { exact: true }).first().waitFor();
    const asks = page.getByRole('link', { name: '545', exact: true });
    assert.match(
      (await asks.getAttribute('href')) ?? '',
      /\/traces\?task=t_0123456789ab&state=done&audits=none$/,
    );
  });

  test('nothing moves while the slider does', async () => {
    await using view = await open(house, `/tasks/${home.task}`, { width: 1280 });
    const { page } = view;
    const slider = page.getByRole('slider');
    await slider.focus();
    const top = () =>
      page.getByText('The curve as a table').evaluate((it) => it.getBoundingClientRect().top + scrollY);
    const before = await top();
    for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'End', 'ArrowLeft']) {
      await page.keyboard.press(key);
      assert.equal(await top(), before, key);
    }
  });

  test('a task that is not there is said to be so, with what to do', async () => {
    await using view = await open(house, '/tasks/t_0123456789ax', { allowed: [/404/] });
    await view.page.getByRole('heading', { name: 'This task is not here' }).waitFor();
    await view.page.getByRole('link', { name: 'All tasks' }).click();
    await view.page.getByRole('link', { name: /^Sort the message/ }).waitFor();
  });
});

async function wholeAndClean(page: Page): Promise<void> {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= room, `${wide} of ${room} px`);
  assert.deepEqual(await axeProblems(page), []);
}

test('before there are tasks the page says how they are found, and counts what is alike', {
  skip: noBrowser,
}, async () => {
  await using house = await ServedHouse.open();
  house.upstream.always = () => completionReply('bins');
  await using view = await open(house, '/tasks');
  await view.page.getByRole('heading', { name: 'No task has been found yet' }).waitFor();
  assert.deepEqual(await axeProblems(view.page), []);
  for (let nth = 0; nth < 7; nth++) {
    const messages = [
      { role: 'system', content: 'Which counter is this for?' },
      { role: 'user', content: `my bin was not emptied ${nth}` },
    ];
    await fetch(`${house.baseUrl}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', messages }),
    });
  }
  await view.page.getByText('7 alike asks of about 20 needed').waitFor();
  await view.page.getByText('Which counter is this for?').waitFor();
});
