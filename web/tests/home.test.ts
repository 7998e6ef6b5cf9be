import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { completionReply } from '#testing/chat-replies.ts';
import type { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { KEEPS_OLD, makeTaughtHome } from '#testing/taught-home.ts';
import { axeProblems } from '../testing/axe.ts';
import { noBrowser, TestBrowser } from '../testing/browser.ts';
import { ServedHouse } from '../testing/served-house.ts';

/** An API that is paid for, and a machine of the owner's that stands for what is free and stays. */
const settings = ({ url }: ScriptedUpstream) => ({
  experts: {
    rented: { url, zone: 'outside', models: ['m'], price: { in: 100, out: 200 } },
    here: { url, zone: 'device', models: ['h'], training: 'allowed' },
  },
});

suite('home', { skip: noBrowser }, () => {
  let house: ServedHouse;
  let browser: TestBrowser;

  const ask = async (model: string, at = house) => {
    const reply = await fetch(`${at.baseUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }),
    });
    assert.equal(reply.status, 200, await reply.text());
  };
  const open = async (at: ServedHouse, options: object = {}) => {
    const view = await browser.newPage({ baseUrl: at.baseUrl, ...options });
    await view.page.goto('/');
    return view;
  };
  const openHouse = async () => {
    const opened = await ServedHouse.open({ settings });
    opened.upstream.always = () => completionReply('Hi');
    return opened;
  };
  const share = (page: Page) => page.locator('[class*=mine]');
  const shows = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor();

  before(async () => {
    house = await openHouse();
    browser = await TestBrowser.open();
    for (const model of ['h', 'h', 'h', 'm']) await ask(model);
  });
  after(async () => {
    await browser?.close();
    await house?.close();
  });

  test('says what is owned, what it cost and what left, each with the way to its rows', async () => {
    await using view = await open(house);
    const { page } = view;
    await shows(page, 'of 4 answers in the last hour came from experts you own');
    assert.equal(await share(page).textContent(), '75 %');
    await shows(page, '1 ask left this machine today');
    const each = (9 * 100_000 + 3 * 200_000) / 1e9; // tokens of the scripted reply
    const money = (name: string) => page.getByRole('link', { name }).textContent();
    assert.match((await money('paid')) ?? '', new RegExp(`^${each}`));
    assert.match((await money('had all been rented')) ?? '', new RegExp(`^${4 * each}`));
    await page.getByRole('link', { name: '1 from outside' }).click();
    await page.waitForURL(/\/traces\?.*zone=outside/);
    await page.getByRole('row').nth(1).waitFor();
    assert.equal(await page.getByRole('row').count(), 2, 'a head, and the one ask that is counted');
  });

  test('opens each send behind a host, and goes on to its ask', async () => {
    await using view = await open(house);
    const { page } = view;
    const host = page.getByRole('button', { name: /127\.0\.0\.1:\d+.*rented/ });
    await host.click();
    const panel = page.getByRole('dialog', { name: /^Sent to 127\.0\.0\.1/ });
    await panel.getByText(/\/v1\/chat\/completions · rented, outside/).waitFor();
    assert.equal(await panel.getByRole('listitem').count(), 1);
    assert.deepEqual(await axeProblems(page), []);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await host.and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await panel.getByRole('link', { name: 'Its ask' }).click();
    await page.waitForURL(/\/traces\/[0-9a-f-]{36}/);
  });

  test('reads its chart off by the keyboard, and opens what is behind a bar', async () => {
    await using view = await open(house);
    const { page } = view;
    const chart = page.getByRole('slider', { name: /^Answers by who gave them/ });
    await chart.focus();
    const said = async (key: string) => {
      await page.keyboard.press(key);
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
      return (await chart.getAttribute('aria-valuetext')) ?? '';
    };
    // Until its bars are there it tells the sums.
    while (!/\d\d:\d\d to /.test(await said('End'))) await page.waitForTimeout(50);
    const texts = [await said('End')];
    for (let nth = 0; nth < 31; nth++) texts.push(await said('ArrowLeft'));
    const outside = texts.findIndex((text) => /Outside [1-9]/.test(text));
    assert.match(
      texts[outside] ?? '',
      /\d\d:\d\d:\d\d to \d\d:\d\d:\d\d: Students 0, Your models \d, Outside 1$/,
    );
    await said('End');
    for (let nth = 0; nth < outside; nth++) await said('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/traces\?.*since=\d+&until=\d+/);
    await page.getByRole('row').nth(1).waitFor();
    await page.goBack();
    await page.getByText('As a table').first().click();
    await page.getByRole('table', { name: /^Answers by who gave them/ }).waitFor();
  });

  test('says that nothing left, until something does, and moves nothing about', async () => {
    await using fresh = await openHouse();
    await ask('h', fresh);
    await using view = await open(fresh);
    const { page } = view;
    await shows(page, 'Nothing left this machine today.');
    assert.equal(await share(page).textContent(), '100 %');
    await page.evaluate(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
      }).observe({ type: 'layout-shift' });
    });
    await ask('h', fresh);
    await shows(page, 'of 2 answers in the last hour');
    const shifted = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
    assert.deepEqual(shifted, [], 'a figure that changes moves nothing');
    await ask('m', fresh);
    await shows(page, '1 ask left this machine today');
    assert.equal(await share(page).textContent(), '67 %');
    await page.getByRole('link', { name: '1 from outside' }).waitFor();
  });

  test('asks for the yes that is waited for', async () => {
    using taught = await makeTaughtHome('certified');
    await using waiting = await ServedHouse.open({
      settings: (upstream) => ({ ...KEEPS_OLD, ...settings(upstream) }),
      home: taught.path,
    });
    await using view = await open(waiting);
    const { page } = view;
    await shows(page, 'Student 1 has passed its exam. May it answer?');
    await page.getByRole('link', { name: 'Say what is allowed: rented' }).click();
    await page.getByRole('dialog').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: /^Look and decide: Sort the message/ }).click();
    await page.waitForURL(`**/tasks/${taught.task}`);
  });

  test('shows the first visit where there is nothing yet', async () => {
    await using empty = await ServedHouse.open({ settings: {} });
    await using view = await open(empty);
    const heading = view.page.getByRole('heading', { level: 1 });
    await heading.first().waitFor();
    assert.notEqual(await heading.first().textContent(), 'Home');
  });

  test('tells a house that was never asked where to point a client', async () => {
    await using unasked = await openHouse();
    await using view = await open(unasked);
    await shows(view.page, `${unasked.baseUrl}/v1`);
    assert.deepEqual(await axeProblems(view.page), []);
    await ask('h', unasked);
    await shows(view.page, 'of 1 answer in the last hour came from experts you own');
  });

  test('says that the server is gone, and heals', async () => {
    await using other = await openHouse();
    await ask('h', other);
    await using view = await open(other, {
      allowed: [/ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|Failed to load/],
    });
    const { page } = view;
    await shows(page, 'of 1 answer in the last hour');
    await other.stop();
    await shows(page, 'The server does not answer.');
    await shows(page, 'of 1 answer in the last hour'); // what was known stays in view
    await other.start();
    await page.getByText('The server does not answer.').waitFor({ state: 'detached' });
    await ask('h', other);
    await shows(page, 'of 2 answers in the last hour');
  });

  test('out of sight it lets go of its connection; looked at again it is true', async () => {
    await using other = await openHouse();
    await ask('h', other);
    await using view = await open(other);
    const { page } = view;
    await shows(page, 'of 1 answer in the last hour');
    await page.clock.install();
    await lookAway(page, true);
    await page.clock.fastForward(30_000);
    const { news } = other.door;
    for (const end = performance.now() + 10_000; news.isHeard('traces'); ) {
      assert.ok(performance.now() < end, 'it still listens');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await ask('h', other);
    await lookAway(page, false);
    await shows(page, 'of 2 answers in the last hour');
  });

  test('is for everybody: light and dark, from phone to wide screen', async () => {
    await using view = await open(house);
    const { page } = view;
    await shows(page, /of \d+ answers? in the last hour/);
    for (const width of [390, 820, 1280, 1920])
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        const look = `${colorScheme}, ${width} wide`;
        // Colours fade from one scheme to the other.
        await page.evaluate(() => new Promise(requestAnimationFrame));
        await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
        if (width !== 820 && width !== 1920) assert.deepEqual(await axeProblems(page), [], look);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `it scrolls sideways to ${wide}: ${look}`);
      }
  });

  test('keeps the range that was chosen', async () => {
    await using view = await open(house);
    const { page } = view;
    await page.getByText('Week', { exact: true }).click();
    await shows(page, /of \d+ answers in the last 7 days/);
    await page.reload();
    await shows(page, /of \d+ answers in the last 7 days/);
  });
});

/** As a browser tells a page whose tab is left, or come back to. */
async function lookAway(page: Page, isAway: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isAway);
}
