import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { axeProblems } from '../testing/axe.ts';
import { noBrowser, TestBrowser } from '../testing/browser.ts';
import { ServedHouse } from '../testing/served-house.ts';

const PASSWORD = 'the right password';
/** What a browser says on its console when a server answers so. */
const REFUSED = [/status of 401/, /status of 429/];

let browser: TestBrowser;
before(async () => {
  if (!noBrowser) browser = await TestBrowser.open();
});
after(() => browser?.close());

async function tryPassword(page: Page, password: string): Promise<void> {
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
}

suite('a house that demands a password', { skip: noBrowser }, () => {
  let house: ServedHouse;
  let nowMs = Date.now();
  before(async () => {
    const { clock } = (await import('#std/world.ts')).systemWorld();
    house = await ServedHouse.open({
      password: PASSWORD,
      world: { clock: { ...clock, nowMs: () => nowMs } },
    });
  });
  after(() => house?.close());

  test('asks for it, whatever the address, and then shows what was asked for', async () => {
    await using view = await browser.newPage({ baseUrl: house.baseUrl, allowed: REFUSED });
    const { page } = view;
    await page.goto('/traces');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    assert.equal(await page.title(), 'Sign in · Freehold');
    assert.equal(await page.evaluate("document.activeElement?.getAttribute('type')"), 'password');
    assert.deepEqual(await axeProblems(page), []);

    await tryPassword(page, 'not the password');
    await page.getByText('That is not the password.').first().waitFor();
    assert.equal(await page.getByLabel('Password').getAttribute('aria-invalid'), 'true');
    assert.deepEqual(await axeProblems(page), []);

    await tryPassword(page, PASSWORD);
    await page.getByRole('heading', { name: 'Traces', level: 1 }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Traces', level: 1 }).waitFor();

    await page.getByRole('button', { name: 'Sign out' }).first().click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('says how long to wait after too many wrong ones, and counts it down', async () => {
    await using view = await browser.newPage({
      baseUrl: house.baseUrl,
      allowed: REFUSED,
      width: 390,
      dark: true,
    });
    const { page } = view;
    await page.goto('/');
    for (let tries = 0; tries < 5; tries++) {
      await tryPassword(page, `wrong password ${tries}`);
      await page.getByText('That is not the password.').first().waitFor();
    }
    nowMs -= 60_000; // so long that there is time to look, however slow the machine
    await tryPassword(page, PASSWORD);
    const button = page.getByRole('button', { name: /^Wait \d+ s$/ });
    assert.equal(await button.isDisabled(), true);
    const before = await button.textContent();
    await page.getByRole('button', { name: before ?? '' }).waitFor({ state: 'detached' }); // it counts
    await page
      .getByText(/Too many wrong tries\. Wait \d+ s\./)
      .first()
      .waitFor();
    assert.deepEqual(await axeProblems(page), []);
    nowMs += 70_000;
    await page.reload();
    await tryPassword(page, PASSWORD);
    await page.getByRole('link', { name: 'Traces' }).first().waitFor();
  });

  test('asks again when the session ended meanwhile', async () => {
    await using view = await browser.newPage({ baseUrl: house.baseUrl, allowed: [...REFUSED, /ERR_/] });
    const { page } = view;
    await page.goto('/traces');
    await tryPassword(page, PASSWORD);
    await page.getByRole('heading', { name: 'Traces', level: 1 }).waitFor();
    await house.stop();
    await house.start(); // sessions are kept in memory
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});

suite("the pages' policy", { skip: noBrowser }, () => {
  let house: ServedHouse;
  before(async () => {
    house = await ServedHouse.open();
  });
  after(() => house?.close());

  test('is there, and runs and loads nothing that is not ours', async () => {
    await using view = await browser.newPage({
      baseUrl: house.baseUrl,
      allowed: [/Content Security Policy/i, /TrustedHTML|TrustedScript|Trusted Type/],
    });
    const { page, watch } = view;
    const reply = await page.goto('/');
    assert.match(reply?.headers()['content-security-policy'] ?? '', /default-src 'none'; script-src 'self'/);
    await page.getByRole('link', { name: 'Traces' }).first().waitFor();
    const seen = await page.evaluate(hostile);
    assert.deepEqual(seen, {
      ran: false,
      handler: 'TypeError',
      markup: 'TypeError',
      remote: 'TypeError',
      style: 'refused',
      image: 'refused',
      asked: 'refused',
    });
    assert.deepEqual(watch.elsewhere, [], 'not even a try got out');
  });

  test('lets no other page frame them', async () => {
    await using view = await browser.newPage({
      baseUrl: house.baseUrl,
      allowed: [/frame-ancestors|X-Frame-Options/i],
    });
    const { page } = view;
    await page.setContent(`<iframe src="${house.baseUrl}/"></iframe>`);
    const frame = page.frames().find((one) => one !== page.mainFrame());
    await frame?.waitForLoadState();
    assert.equal(await page.frameLocator('iframe').getByRole('link', { name: 'Traces' }).count(), 0);
  });
});

/** Runs in the page: all that an answer would do if it got into the page as markup. */
async function hostile() {
  const world = globalThis as { ran?: boolean };
  const button = document.createElement('button');
  const outcome = (does: () => void): string => {
    try {
      does();
      return 'done';
    } catch (error) {
      return (error as Error).name;
    }
  };
  const settled = (element: HTMLElement) =>
    new Promise<string>((resolve) => {
      element.addEventListener('load', () => resolve('loaded'));
      element.addEventListener('error', () => resolve('refused'));
      document.body.append(element);
    });
  const script = document.createElement('script');
  script.append('globalThis.ran = true');
  document.body.append(script, button);
  const handler = outcome(() => button.setAttribute('onclick', 'globalThis.ran = true'));
  button.click();
  const markup = outcome(() =>
    Object.assign(button, { innerHTML: '<img src=x onerror="globalThis.ran = true">' }),
  );
  const remote = outcome(() => Object.assign(script, { src: 'http://127.0.0.1:9/leak.js' }));
  button.setAttribute('style', 'color: rgb(1, 2, 3)');
  const style = getComputedStyle(button).color === 'rgb(1, 2, 3)' ? 'applied' : 'refused';
  const image = await settled(Object.assign(new Image(), { src: 'http://127.0.0.1:9/leak.png?secret' }));
  const asked = await fetch('http://127.0.0.1:9/leak').then(
    () => 'answered',
    () => 'refused',
  );
  const frame = document.createElement('iframe');
  frame.src = 'http://127.0.0.1:9/leak.html';
  await settled(frame);
  await new Promise((resolve) => setTimeout(resolve, 100));
  return { ran: world.ran === true, handler, markup, remote, style, image, asked };
}
