import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { librariesFolder } from '#engine/native/libraries.ts';
import { completionReply, errorReply } from '#testing/chat-replies.ts';
import { ScriptedHub } from '#testing/scripted-hub.ts';
import { KEEPS_OLD, makeTaughtHome } from '#testing/taught-home.ts';
import { CHAT_TEMPLATE, randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { axeProblems } from '../testing/axe.ts';
import { noBrowser, type PageOptions, TestBrowser, type TestPage } from '../testing/browser.ts';
import { ServedHouse } from '../testing/served-house.ts';

const KEY = 'sk-very-secret-0123456789';
const ENGINE = { memoryBytes: 1_000_000_000, threads: 1, context: 512, parallel: 1 };

let browser: TestBrowser;
before(async () => {
  if (!noBrowser) browser = await TestBrowser.open();
});
after(() => browser?.close());

let house: ServedHouse;
let view: TestPage | undefined;
afterEach(async () => {
  const seen = view;
  view = undefined;
  await seen?.[Symbol.asyncDispose]();
});

/** The page of experts, or what stands over it. */
async function look(path = '/experts', options: Omit<PageOptions, 'baseUrl'> = {}): Promise<Page> {
  view = await browser.newPage({ baseUrl: house.baseUrl, ...options });
  await view.page.goto(path);
  await view.page.locator('#connected').waitFor({ state: 'attached' });
  return view.page;
}

function ask(model: string): Promise<Response> {
  return fetch(`${house.baseUrl}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }),
  });
}

const row = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });
const models = (...ids: string[]) => ({ body: JSON.stringify({ data: ids.map((id) => ({ id })) }) });

suite('an API is connected in the console', { skip: noBrowser }, () => {
  before(async () => {
    house = await ServedHouse.open({ settings: {} });
  });
  after(() => house.close());

  test('tested, chosen, connected: it answers at once, and its key is nowhere to be seen again', async () => {
    const page = await look();
    await page.getByText('Nothing is connected.').waitFor();
    await page.getByRole('button', { name: 'Connect an API' }).click();
    await page.getByText('Something else').click();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('An address such as https://api.example.com/v1.').first().waitFor();
    await page.getByRole('textbox', { name: 'Address' }).fill(house.upstream.url);
    await page.getByRole('textbox', { name: 'Name' }).fill('mine');
    const key = page.getByLabel('Key', { exact: true });
    assert.deepEqual(
      [await key.getAttribute('type'), await key.getAttribute('autocomplete')],
      ['password', 'off'],
    );
    await key.fill(KEY);

    house.upstream.reply(errorReply(401, { message: `Incorrect API key provided: ${KEY}` }));
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('It refused the key.').waitFor();
    assert.equal((await page.locator('body').innerText()).includes(KEY), false);
    house.upstream.reply(models('alpha', 'beta', 'gamma'));
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText(/It answers in \d+ ms, with 3 models\./).waitFor();
    await page.getByText(/which is this machine: nothing leaves it\./).waitFor();
    await page.getByText('Only some').click();
    await page.getByLabel('gamma').check();
    await page.getByLabel('Asked unless a program names another').selectOption('gamma');
    await page.getByLabel('Price of a million tokens in').fill('0.15');
    await page.getByLabel('… and out').fill('0.60');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();

    const mine = row(page, 'mine');
    await mine.getByText(/kept in .*keys\/mine, readable by you alone/).waitFor();
    await mine.getByText('gamma unless another is named: alpha').waitFor();
    await mine.getByText('0.15 in and 0.6 out, a million tokens').waitFor();
    house.upstream.reply(completionReply('at once'));
    assert.equal((await ask('mine')).status, 200);
    const asked = house.upstream.requests.at(-1);
    assert.deepEqual([asked?.json.model, asked?.headers.authorization], ['gamma', `Bearer ${KEY}`]);
    assert.match(
      (await mine.getByRole('link', { name: 'Ask it' }).getAttribute('href')) ?? '',
      /^\/chat\?model=mine$/,
    );

    await page.reload();
    await row(page, 'mine')
      .getByText('1 ask')
      .or(row(page, 'mine').getByText('ask in 24 hours'))
      .first()
      .waitFor();
    await row(page, 'mine').getByRole('button', { name: 'Change the key of mine' }).click();
    const field = page.getByLabel('Key', { exact: true });
    assert.equal(await field.inputValue(), '');
    const everything = await page.evaluate(
      () => document.documentElement.outerHTML + JSON.stringify({ ...localStorage }),
    );
    assert.equal(everything.includes(KEY), false);
    for (const path of ['/api/experts', '/api/traces', '/health', '/metrics', '/v1/models'])
      assert.equal((await (await fetch(house.baseUrl + path)).text()).includes(KEY), false, path);
    assert.equal(house.log.join().includes(KEY), false);
  });

  test('an address that does not answer says why, and the server’s own no is shown', async () => {
    const page = await look('/experts?connect=1', { allowed: [/400/] });
    await page.getByText('Something else').click();
    await page.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:9/v1');
    await page.getByRole('textbox', { name: 'Name' }).fill('auto');
    await page.getByText('No key').click();
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText(/127\.0\.0\.1:9.*nothing listens there/).waitFor();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText(/that name means any expert/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).search, '');
  });

  test('by keyboard alone: the form opens, is left, and the focus is back', async () => {
    const page = await look();
    const open = page.getByRole('button', { name: 'Connect an API' });
    await open.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.getByRole('radio', { name: /^OpenAI/ }).focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(
      await page.getByRole('textbox', { name: 'Address' }).inputValue(),
      'https://api.anthropic.com/v1',
    );
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('button:focus', { hasText: 'Connect an API' }).waitFor();
  });
});

suite('what is connected', { skip: noBrowser }, () => {
  before(async () => {
    house = await ServedHouse.open({
      settings: (upstream) => ({
        experts: {
          keyless: { url: upstream.url, keyEnv: 'FREEHOLD_NOT_SET_AT_ALL', models: ['m'] },
          stranger: { url: 'https://models.example/v1' },
        },
      }),
    });
  });
  after(() => house.close());

  test('a missing key says what to do, and can be given here', async () => {
    const page = await look();
    const keyless = row(page, 'keyless');
    await keyless
      .getByText(/FREEHOLD_NOT_SET_AT_ALL .* is not set.*export FREEHOLD_NOT_SET_AT_ALL=/)
      .waitFor();
    assert.equal(await keyless.getByRole('link', { name: 'Ask it' }).count(), 0);
    await keyless.getByRole('button', { name: 'Give it a key here' }).click();
    await page.getByText('Paste a key').click();
    await page.getByLabel('Key', { exact: true }).fill(KEY);
    await page.getByRole('button', { name: 'Save' }).click();
    await keyless.getByText('It cannot answer').waitFor({ state: 'detached' });
    house.upstream.reply(completionReply('now it can'));
    assert.equal((await ask('keyless')).status, 200);
    assert.equal(house.upstream.requests[0]?.headers.authorization, `Bearer ${KEY}`);
  });

  test('whether it may teach is decided among three, each with what comes of it', async () => {
    const page = await look();
    const stranger = row(page, 'stranger');
    await stranger.getByText('Data leaves this machine to models.example.').waitFor();
    await stranger.getByText('nobody knows, so none does').waitFor();
    await stranger.getByRole('button', { name: 'Decide whether stranger may teach' }).click();
    const dialog = page.getByRole('dialog');
    assert.equal(await dialog.getByRole('radio').count(), 3);
    assert.equal(await dialog.getByRole('button', { name: 'Decide' }).isDisabled(), true);
    assert.deepEqual(await axeProblems(page), []);
    await dialog.getByRole('radio', { name: /^No/ }).check();
    await dialog.getByRole('button', { name: 'Decide' }).click();
    await stranger.getByText('You decided so.').waitFor();
    const { data } = await house.get('/api/experts');
    const [terms] = data
      .filter(({ id }: { id: string }) => id === 'stranger')
      .map((one: { terms: object }) => one.terms);
    assert.equal(terms.terms, 'forbidden');
  });

  test('it is disconnected only after it was asked; what another program changes is seen at once', async () => {
    const page = await look();
    await row(page, 'keyless').getByRole('button', { name: 'More for keyless' }).click();
    await page.getByRole('menuitem', { name: 'Disconnect' }).click();
    await page
      .getByRole('dialog')
      .getByText(/taken out of the config file/)
      .waitFor();
    await page.getByRole('button', { name: 'Leave it' }).click();
    assert.equal(await row(page, 'keyless').count(), 1);
    await row(page, 'keyless').getByRole('button', { name: 'More for keyless' }).click();
    await page.getByRole('menuitem', { name: 'Disconnect' }).click();
    await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
    await row(page, 'keyless').waitFor({ state: 'detached' });
    const body = JSON.stringify({ name: 'another', url: house.upstream.url });
    await fetch(`${house.baseUrl}/api/experts`, { method: 'POST', body });
    await row(page, 'another').waitFor();
  });
});

suite('models of yours', { skip: noBrowser }, () => {
  let folder: string;
  let file: string;
  let hub: ScriptedHub;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-console-models-'));
    file = join(folder, 'small.gguf');
    randomModel(file, { ...TINY, chatTemplate: CHAT_TEMPLATE });
    hub = await ScriptedHub.open();
    hub.repos['owner/tiny'] = { files: { 'pulled.gguf': readFileSync(file) } };
    house = await ServedHouse.open({ settings: { engine: ENGINE } });
  });
  after(async () => {
    await house.close();
    await hub[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  test('one is fetched: progress, stopped, gone on with, here; then removed', async () => {
    const page = await look();
    await page.getByText('There is no model here yet.').waitFor();
    await page.getByRole('button', { name: 'Add the first one' }).click();
    hub.pauseMs = 250;
    await page.getByRole('textbox', { name: 'Which model' }).fill(`${hub.cdnUrl}/owner%2Ftiny/pulled.gguf`);
    await page.getByRole('button', { name: 'Fetch it' }).click();
    const coming = page.getByRole('list', { name: 'On their way' });
    await coming.getByText(/kB of 4\d\d kB/).waitFor();
    await coming.getByRole('progressbar').waitFor();
    await coming.getByRole('button', { name: 'Stop' }).click();
    await coming.getByText(/^Stopped\./).waitFor();
    hub.pauseMs = 0;
    await coming.getByRole('button', { name: 'Go on' }).click();
    await row(page, 'pulled').waitFor();
    await coming.waitFor({ state: 'detached' });
    await row(page, 'pulled')
      .getByText(/fits, about [\d,.]+ tokens a second/)
      .waitFor();
    await row(page, 'pulled').getByRole('button', { name: 'More for pulled' }).click();
    await page.getByRole('menuitem', { name: 'Remove …' }).click();
    await page.getByText(/Its file is deleted, and 4\d\d kB of disk are free again/).waitFor();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('There is no model here yet.').waitFor();
  });

  test('what fails says why, and can be put away', async () => {
    const page = await look('/experts?add=1');
    await page.getByText('Use one that is here').click();
    const path = page.getByRole('textbox', { name: 'File or folder' });
    await path.fill(join(folder, 'nothing.gguf'));
    await page.getByRole('button', { name: 'Use it' }).click();
    const coming = page.getByRole('list', { name: 'On their way' });
    await coming.getByText(/there is no file or folder/).waitFor();
    await coming.getByRole('button', { name: 'Put away' }).click();
    assert.equal(await coming.count(), 0);
  });

  const skip = librariesFolder() ? false : 'no llama.cpp libraries for this machine are installed';
  test('one that is here is loaded, says what it takes, and is let go', { skip }, async () => {
    const body = JSON.stringify({ path: file });
    await fetch(`${house.baseUrl}/api/models/add`, { method: 'POST', body });
    const page = await look();
    const small = row(page, 'small');
    await small.getByText('at rest').waitFor();
    await small.getByRole('button', { name: 'Load' }).click();
    await small.getByText('in memory').waitFor();
    await small.getByText(/takes [\d.]+ MB of memory for 512 tokens of context, rests in/).waitFor();
    await small.getByRole('button', { name: 'Let it rest' }).click();
    await small.getByText('at rest').waitFor();
  });
});

suite('the page of experts', { skip: noBrowser }, () => {
  test('students tell their lineage; nothing serious for axe: wide, phone, dark, and every form', async () => {
    using home = await makeTaughtHome('serving');
    await using served = await ServedHouse.open({
      home: home.path,
      settings: (upstream) => ({
        ...KEEPS_OLD,
        learn: { growth: 100 },
        experts: {
          teacher: { url: upstream.url, models: ['big'] },
          other: { url: 'https://models.example/v1', keyEnv: 'NOT_SET_HERE' },
        },
      }),
    });
    house = served;
    const page = await look();
    const student = row(page, 'Student 1');
    await student.getByText('answers', { exact: true }).waitFor();
    const href = await student.getByRole('link', { name: /^Sort the message/ }).getAttribute('href');
    assert.equal(href, `/tasks/${encodeURIComponent(home.task)}`);
    await student.getByText(/at most 5 % differ/).waitFor();
    assert.deepEqual(await axeProblems(page), []);
    const looks: [form: string, width: number, colorScheme: 'light' | 'dark'][] = [
      ['', 390, 'dark'],
      ['?connect=1', 390, 'light'],
      ['?change=teacher', 1280, 'dark'],
      ['?add=1', 390, 'dark'],
    ];
    for (const [form, width, colorScheme] of looks) {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      await page.goto(`/experts${form}`);
      if (form) await page.getByRole('dialog').waitFor();
      else await student.waitFor();
      assert.deepEqual(await axeProblems(page), [], `${form} ${width} ${colorScheme}`);
      const beyond = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(beyond, 0, form);
    }
    await view?.[Symbol.asyncDispose](); // before the house goes
    view = undefined;
  });
});
