import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { axeProblems } from '../testing/axe.ts';
import { noBrowser, type PageOptions, TestBrowser } from '../testing/browser.ts';
import { findBrowser } from '../testing/find-browser.ts';
import { ServedHouse } from '../testing/served-house.ts';

/** What browser tests stand on: that a page which does wrong fails its test. */

suite('a page fails its test', { skip: noBrowser }, () => {
  let house: ServedHouse;
  let browser: TestBrowser;
  before(async () => {
    house = await ServedHouse.open();
    browser = await TestBrowser.open();
  });
  after(async () => {
    await browser?.close();
    await house?.close();
  });

  /** What it is blamed for when it is left. `does` runs in the page. */
  async function faultsOf(
    does: () => unknown,
    more: Partial<PageOptions> & { path?: string } = {},
  ): Promise<readonly string[]> {
    const view = await browser.newPage({ baseUrl: house.baseUrl, ...more });
    await view.page.goto(more.path ?? '/health'); // the smallest there is
    await view.page.evaluate(does);
    await view.page.close();
    const { faults } = view.watch;
    const ended = view[Symbol.asyncDispose]();
    await (faults.length > 0 ? assert.rejects(ended, /the page did what it should not/) : ended);
    return faults;
  }

  test('for nothing where it does no wrong', async () => {
    assert.deepEqual(await faultsOf(() => console.warn('only a warning')), []);
  });

  test('for an error on its console, unless the test is about it', async () => {
    const does = () => console.error('it went wrong');
    assert.match((await faultsOf(does)).join(), /console: it went wrong/);
    assert.deepEqual(await faultsOf(does, { allowed: [/it went wrong/] }), []);
  });

  test('for an error that nobody caught', async () => {
    const faults = await faultsOf(async () => {
      setTimeout(() => {
        throw new Error('nobody caught this');
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    assert.match(faults.join(), /nobody caught this/);
  });

  test('for a request to another host, which the policy refuses before it leaves', async () => {
    const faults = await faultsOf(() => fetch('http://127.0.0.1:9/').catch(() => undefined), { path: '/' });
    assert.match(faults.join(), /Content Security Policy/);
  });

  test('for a request to elsewhere that no policy refuses', async () => {
    await using view = await browser.newPage({
      baseUrl: house.baseUrl,
      allowed: [/elsewhere/, /ERR_FAILED/],
    });
    await view.page.setContent('<img src="http://127.0.0.1:9/picture.png">');
    assert.deepEqual(view.watch.elsewhere, ['http://127.0.0.1:9/picture.png']);
  });

  test('where axe-core finds something serious', async () => {
    await using view = await browser.newPage({ baseUrl: house.baseUrl });
    await view.page.setContent('<html lang="en"><title>x</title><main><h1>x</h1><input></main></html>');
    assert.match((await axeProblems(view.page)).join(), /^label: .* at input/);
  });
});

suite('the browser', () => {
  test('that FREEHOLD_BROWSER names must be there', () => {
    assert.equal(findBrowser({ FREEHOLD_BROWSER: process.execPath }), process.execPath);
    assert.throws(
      () => findBrowser({ FREEHOLD_BROWSER: '/no/such/browser' }),
      /Cannot run FREEHOLD_BROWSER=\/no\/such/,
    );
  });
});
