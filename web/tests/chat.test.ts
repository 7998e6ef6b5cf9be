import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { chunk, errorReply, SSE_HEADERS, sseEvent, streamReply, textChunks } from '#testing/chat-replies.ts';
import type { Script } from '#testing/scripted-upstream.ts';
import { axeProblems } from '../testing/axe.ts';
import { noBrowser, type PageOptions, TestBrowser } from '../testing/browser.ts';
import { ChatPage } from '../testing/chat-page.ts';
import { ServedHouse } from '../testing/served-house.ts';

const answer = (...texts: string[]): Script => streamReply(textChunks(...texts));

/** An answer whose last words wait for `gate`. */
function halting(first: string, gate: Promise<unknown>, last: string): Script {
  const [role, one, two, ...end] = textChunks(first, last).map(sseEvent);
  return { headers: SSE_HEADERS, body: [role ?? '', one ?? '', gate, two ?? '', ...end, sseEvent('[DONE]')] };
}

suite('chat', { skip: noBrowser }, () => {
  let house: ServedHouse;
  let browser: TestBrowser;
  before(async () => {
    house = await ServedHouse.open({
      settings: ({ url }) => ({
        experts: {
          rented: { url, models: ['m'] },
          blind: { url, models: ['b'], lacks: ['images'] },
        },
      }),
    });
    browser = await TestBrowser.open();
  });
  after(async () => {
    await browser?.close();
    await house?.close();
  });
  beforeEach(() => house.upstream.reset());

  async function open(options: Partial<PageOptions> = {}, path?: string) {
    const view = await browser.newPage({ baseUrl: house.baseUrl, ...options });
    const chat = new ChatPage(view.page);
    await chat.open(path);
    return { view, chat, page: view.page, [Symbol.asyncDispose]: () => view[Symbol.asyncDispose]() };
  }

  test('says what it waits for, streams from the first word, and tells who answered and what left', async () => {
    const start = Promise.withResolvers<void>();
    const rest = Promise.withResolvers<void>();
    const script = halting('The first', rest.promise, ' and the last.');
    house.upstream.reply({ ...script, before: start.promise });
    await using open1 = await open();
    const { chat, page } = open1;
    await chat.field.fill('Tell me');
    await chat.field.press('Enter');
    await page.getByText(/^(Asking|Waiting for|Sending .* to) /).waitFor();
    start.resolve();
    await chat.answers.getByText('The first', { exact: true }).waitFor();
    assert.equal(await chat.button('Stop').count(), 1);
    rest.resolve();
    await chat.ended(0);
    const words = await chat.answers.innerText();
    assert.match(words, /The first and the last\./);
    assert.match(words, /rented · m/);
    assert.match(words, /sent to 127\.0\.0\.1:\d+, \d+ B/);
    assert.match(words, /cost unknown/);
    assert.match(words, /2 tokens/);
    const trace = await page.getByRole('link', { name: 'Trace', exact: true }).getAttribute('href');
    const { conversation } = await house.get(`/api${trace}`);
    assert.equal(conversation, await chat.id());
    const [sent] = house.upstream.requests;
    assert.equal(house.upstream.requests.length, 1, 'no hidden asks');
    assert.deepEqual(sent?.json.messages, [{ role: 'user', content: 'Tell me' }]);
    assert.deepEqual(await axeProblems(page), []);
  });

  test('follows the answer while its reader is at the end, and leaves who scrolled up alone', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    const lines = (from: number) =>
      Array.from({ length: 40 }, (_, row) => `Line ${from + row}.\n\n`).join('');
    const [role = '', one = '', two = '', three = '', ...end] = textChunks(
      lines(0),
      lines(40),
      lines(80),
    ).map(sseEvent);
    const body = [role, one, gates[0].promise, two, gates[1].promise, three, ...end, sseEvent('[DONE]')];
    house.upstream.reply({ headers: SSE_HEADERS, body });
    await using opened = await open();
    const { chat, page } = opened;
    const inView = (line: string) =>
      page.getByText(line, { exact: true }).evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      });
    await chat.field.fill('Go on and on');
    await chat.field.press('Enter');
    await page.getByText('Line 39.').waitFor();
    await page.evaluate(() => {
      const shifts = { total: 0 };
      new PerformanceObserver((list) => {
        for (const shift of list.getEntries() as (PerformanceEntry & { value: number })[])
          shifts.total += shift.value;
      }).observe({ type: 'layout-shift' });
      Object.assign(window, { shifts });
    });
    gates[0].resolve();
    await page.getByText('Line 79.').waitFor();
    await page.waitForFunction(() => scrollY + innerHeight > document.documentElement.scrollHeight - 5);
    assert.equal(await inView('Line 79.'), true);
    await page.mouse.move(640, 300);
    await page.mouse.wheel(0, -900);
    await chat.button('To the latest').waitFor();
    const at = await restingScroll(page);
    gates[1].resolve();
    await chat.ended(0);
    assert.equal(await page.evaluate(() => scrollY), at);
    await chat.button('To the latest').click();
    await page.waitForFunction(() => scrollY + innerHeight > document.documentElement.scrollHeight - 5);
    assert.equal(await inView('Line 119.'), true);
    const shifted = await page.evaluate(
      () => (window as unknown as { shifts: { total: number } }).shifts.total,
    );
    assert.ok(shifted < 0.1, `what was there moved by ${shifted}`);
  });

  test('stops at Escape: what was said stays, is marked, and the expert is told', async () => {
    house.upstream.reply(halting('Half of it', new Promise(() => {}), ''));
    await using opened = await open();
    const { chat, page } = opened;
    await chat.field.fill('Tell me more');
    await chat.field.press('Enter');
    await chat.answers.getByText('Half of it').waitFor();
    await page.keyboard.press('Escape');
    await chat.answers.getByText('stopped', { exact: true }).waitFor();
    await (await house.upstream.request(0)).aborted;
    await chat.id();
    await page.reload();
    await chat.answers.getByText('stopped', { exact: true }).waitFor();
    assert.match(await chat.answers.innerText(), /Half of it/);
  });

  test('answers again and branches; each branch is kept over a reload', async () => {
    house.upstream.reply(answer('One.'), answer('Two.'), answer('Three.'));
    await using opened = await open();
    const { chat, page } = opened;
    await chat.say('Count');
    await chat.button('Answer again').click();
    await chat.answers.getByText('Two.').waitFor();
    await chat.ended(0);
    await page.getByText('2/2').waitFor();
    await chat.button('Previous answer').click();
    await chat.answers.getByText('One.').waitFor();
    await chat.button('Say it in another way').click();
    await page.getByRole('textbox', { name: 'Say it in another way' }).fill('Count on');
    await chat.button('Say it').click();
    await chat.answers.getByText('Three.').waitFor();
    await chat.ended(0);
    assert.match(await chat.asked.innerText(), /Count on/);
    await chat.button('Previous wording').click();
    await chat.asked.getByText('Count', { exact: true }).waitFor();
    await page.waitForLoadState('networkidle');
    await page.reload();
    await chat.asked.getByText('Count', { exact: true }).waitFor();
    assert.match(await chat.answers.innerText(), /One\.|Two\./);
  });

  test('where another branch is short, nothing leads further down', async () => {
    const rows = Array.from({ length: 80 }, (_, row) => `Row ${row}.\n\n`).join('');
    house.upstream.reply(answer(rows), answer('Short.'));
    await using opened = await open();
    const { chat, page } = opened;
    await chat.say('Go on');
    await page.mouse.move(640, 300);
    await page.mouse.wheel(0, -9_000);
    await chat.button('To the latest').waitFor();
    await chat.button('Say it in another way').click();
    await page.getByRole('textbox', { name: 'Say it in another way' }).fill('In short');
    await chat.button('Say it').click();
    await chat.answers.getByText('Short.').waitFor();
    await chat.ended(0);
    await chat.button('To the latest').waitFor({ state: 'hidden' });
  });

  test('two answers stand side by side until one is picked', async () => {
    house.upstream.reply(answer('Mine.'), answer('Theirs.'));
    await using opened = await open();
    const { chat, page } = opened;
    await chat.say('Who is right?');
    await chat.button('Compare with another expert').click();
    assert.deepEqual(await axeProblems(page), []);
    await page.keyboard.type('bli');
    await page.keyboard.press('Enter');
    const columns = page.getByRole('region', { name: 'Two answers to compare' }).getByRole('article');
    await columns.nth(1).getByText('Theirs.').waitFor();
    await columns.nth(0).getByText('Mine.').waitFor();
    await chat.button('Go on with this one').nth(1).click();
    await chat.answers.getByText('Theirs.').waitFor();
    assert.equal(await columns.count(), 0);
    assert.equal(house.upstream.requests[1]?.json.model, 'b');
  });

  test('thumbs and a correction are kept, shown, and can be changed', async () => {
    house.upstream.reply(answer('The capital is Sydney.'), answer('Yes.'));
    await using opened = await open();
    const { chat, page } = opened;
    await chat.say('Capital of Australia?');
    await chat.button('Good answer').click();
    await page.getByText('Kept. It helps decide what is taught.').waitFor();
    await chat.button('Bad answer').click();
    await chat.button('Bad answer').and(page.locator('[aria-pressed="true"]')).click();
    await page.getByText('Taken back.').waitFor();
    await chat.button('Bad answer').and(page.locator('[aria-pressed="false"]')).click();
    await chat.button('Bad answer').and(page.locator('[aria-pressed="true"]')).waitFor();
    await chat.button('This is what it should have said').click();
    const correction = page.getByRole('textbox', { name: 'This is what it should have said' });
    await correction.press('Escape');
    await chat.button('This is what it should have said').and(page.locator(':focus')).press('Enter');
    await correction.fill('The capital is Canberra.');
    await chat.button('Keep it').click();
    await chat.answers.getByText('Corrected by you').waitFor();
    const { data } = await house.get('/api/feedback');
    assert.deepEqual(
      data.slice(0, 5).map(({ kind, value }: { kind: string; value: string }) => [kind, value]),
      [
        ['edit', 'The capital is Canberra.'],
        ['thumb', 'down'],
        ['thumb', 'none'],
        ['thumb', 'down'],
        ['thumb', 'up'],
      ],
    );
    await page.waitForLoadState('networkidle');
    await page.reload();
    await chat.answers.getByText('The capital is Canberra.').waitFor();
    assert.equal(await chat.button('Bad answer').getAttribute('aria-pressed'), 'true');
    await chat.button('Show what it said').click();
    await chat.answers.getByText('The capital is Sydney.').waitFor();
    await chat.say('Sure?');
    assert.equal(house.upstream.requests[1]?.json.messages[1].content, 'The capital is Canberra.');
  });

  test('an error stands in place, with what to do, and can be tried again', async () => {
    house.upstream.reply(errorReply(400, { message: 'This model is tired', type: 'x' }), answer('Better.'));
    await using opened = await open({ allowed: [/ 400 /] });
    const { chat } = opened;
    await chat.say('Hello?');
    await chat.answers.getByText('There is no answer').waitFor();
    assert.match(await chat.answers.innerText(), /tired/);
    await chat.button('Try again').click();
    await chat.answers.getByText('Better.').waitFor();
  });

  test('files go along: texts by name, pictures as bytes, and who cannot see is told', async () => {
    house.upstream.reply(answer('Seen.'));
    await using opened = await open();
    const { chat, page } = opened;
    const picture = await page.evaluate(() => {
      const canvas = document.createElement('canvas');
      canvas.width = 3_000;
      canvas.height = 10;
      return canvas.toDataURL('image/png').split(',')[1] ?? '';
    });
    await page.getByLabel('Pictures or text files', { exact: true }).setInputFiles([
      { name: 'notes.md', mimeType: 'text/markdown', buffer: Buffer.from('# Notes') },
      { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(picture, 'base64') },
      { name: 'a.zip', mimeType: 'application/zip', buffer: Buffer.from([80, 75, 3, 4, 255]) },
    ]);
    await page.getByText('“a.zip” is no text in UTF-8 and no picture').waitFor();
    await page.getByRole('form', { name: 'Your message' }).evaluate((form) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['a drop'], 'dropped.txt', { type: 'text/plain' }));
      form.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    });
    await page.getByText('dropped.txt').waitFor();
    await chat.button('Leave out dropped.txt').click();
    await page.getByRole('button', { name: /^Who shall answer/ }).click();
    await page.keyboard.type('blind');
    await page.keyboard.press('Enter');
    await page.getByText('blind cannot see pictures').waitFor();
    await page.getByRole('button', { name: /^Who shall answer/ }).click();
    await page.keyboard.type('rented');
    await page.keyboard.press('Enter');
    await chat.say('Look');
    const [text, image] = house.upstream.requests[0]?.json.messages[0].content ?? [];
    assert.equal(text.text, 'Look\n\nFile "notes.md":\n```md\n# Notes\n```');
    const bytes = Buffer.from(image.image_url.url.split(',')[1] ?? '', 'base64');
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [2_048, 7]);
  });

  test('thoughts and calls of tools are folded, and what a tool gave goes back', async () => {
    const call = {
      index: 0,
      id: 'c1',
      type: 'function',
      function: { name: 'weather', arguments: '{"city":"Bern"}' },
    };
    house.upstream.reply(
      streamReply([
        chunk({ role: 'assistant', content: '' }),
        chunk({ reasoning_content: 'They want the weather.' }),
        chunk({ tool_calls: [call] }),
        chunk({}, 'tool_calls'),
      ]),
      answer('It is 7 degrees.'),
    );
    await using opened = await open();
    const { chat, page } = opened;
    await chat.button('How this conversation asks').click();
    await page.getByLabel('Tools, as JSON').fill('[{"type":"function","function":{"name":"weather"}}]');
    await page.getByLabel('Temperature').fill('0,2');
    await page.getByLabel('Students may learn from what is said here').uncheck();
    await chat.button('Keep these').click();
    await chat.say('Weather in Bern?');
    assert.equal(house.upstream.requests[0]?.json.temperature, 0.2);
    assert.equal(house.upstream.requests[0]?.json.tools.length, 1);
    assert.equal((await house.get('/api/traces?limit=1')).data[0].learn, 'never');
    assert.equal(await page.getByText('They want the weather.').isVisible(), false);
    await page.getByText(/^Thought/).click();
    await page.getByText('They want the weather.').waitFor();
    await page.getByText('Wants to call').click();
    await page.getByText('"Bern"').waitFor();
    await page.getByLabel('What weather gave').fill('7 C');
    await chat.button('Go on with this').click();
    await chat.answers.getByText('It is 7 degrees.').waitFor();
    assert.deepEqual(house.upstream.requests[1]?.json.messages.at(-1), {
      role: 'tool',
      content: '7 C',
      tool_call_id: 'c1',
    });
  });

  test('conversations are found, renamed, exported and really deleted', async () => {
    house.upstream.reply(answer('A zebra crossing.'));
    await using opened = await open();
    const { chat, page } = opened;
    await chat.say('What is striped and lies on the road?');
    const id = await chat.id();
    const list = page.getByRole('complementary', { name: 'Conversations' });
    await page.keyboard.press('Tab'); // away from the field
    await page.getByLabel('Search what was said').fill('zebra');
    await list.getByText(/zebra crossing/).waitFor();
    assert.equal(await list.getByRole('listitem').count(), 1);
    await list.getByRole('button', { name: /^More for/ }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByLabel('Title').fill('Stripes');
    await chat.button('Rename').click();
    await list.getByText('Stripes').waitFor();
    await list.getByRole('button', { name: 'More for “Stripes”' }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Export as Markdown' }).click(),
    ]);
    assert.match(file.suggestedFilename(), /\.md$/);
    await list.getByRole('button', { name: 'More for “Stripes”' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByText('“Stripes” has 2 messages.').waitFor();
    await chat.button('Delete').click();
    await page.getByText(/^Deleted: 1 conversation, 2 messages, 1 trace/).waitFor();
    // Where somebody reads the database at this moment the page says so first; then it goes on.
    await page.waitForFunction(
      () => location.pathname === '/chat' || document.body.innerText.includes('Understood'),
    );
    if (await chat.button('Understood').isVisible()) await chat.button('Understood').click();
    await page.waitForURL(/\/chat$/);
    assert.equal((await fetch(`${house.baseUrl}/api/conversations/${id}`)).status, 404);
    await list.getByText('Nothing that was said has “zebra”.').waitFor();
  });

  test('works by keyboard alone', async () => {
    house.upstream.reply(answer('First.'), answer('Second.'));
    await using opened = await open();
    const { chat, page } = opened;
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    assert.equal(await focused(), 'Your message');
    await page.keyboard.type('one');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two');
    await page.keyboard.press('Enter');
    await chat.ended(0);
    assert.equal(house.upstream.requests[0]?.json.messages[0].content, 'one\ntwo');
    const id = await chat.id();
    await page.keyboard.press('Control+Shift+O');
    await page.waitForURL(/\/chat$/);
    assert.equal(await focused(), 'Your message');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('/');
    await page.keyboard.type('First');
    await page.getByText(/First/).first().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(id));
    await chat.button('Answer again').focus();
    await page.keyboard.press('Enter');
    await chat.answers.getByText('Second.').waitFor();
  });

  test('a server that goes away in the middle is told, and the answer can be tried again', async () => {
    house.upstream.reply(halting('So far', new Promise(() => {}), ''), answer('All of it.'));
    await using opened = await open({ allowed: [/./] });
    const { chat } = opened;
    await chat.field.fill('Go on');
    await chat.field.press('Enter');
    await chat.answers.getByText('So far').waitFor();
    await chat.id();
    await house.stop();
    await chat.answers.getByText('The answer broke off').waitFor();
    await house.start();
    await chat.button('Try again').first().click();
    await chat.answers.getByText('All of it.').waitFor();
  });

  test('fits a phone, in the dark as well, and a new one says who will answer', async () => {
    house.upstream.reply(
      answer(
        '| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\nconst long = "',
        'x'.repeat(200),
        '"; // a comment\n```\n',
      ),
    );
    await using opened = await open({ width: 390, dark: true });
    const { chat, page } = opened;
    await page.getByText(/will answer/).waitFor();
    assert.deepEqual(await axeProblems(page), []);
    await chat.say('A table, please');
    assert.equal(await chat.isTooWide(), false);
    assert.deepEqual(await axeProblems(page), []);
    await chat.button('Conversations').click();
    await page.getByRole('link', { name: /^A table, please/ }).waitFor();
    assert.deepEqual(await axeProblems(page), []);
  });
});

suite('chat where nobody is connected', { skip: noBrowser }, () => {
  test('says so, and leads to where experts are', async () => {
    await using house = await ServedHouse.open({ settings: {} });
    await using browser = await TestBrowser.open();
    await using view = await browser.newPage({ baseUrl: house.baseUrl });
    const chat = new ChatPage(view.page);
    await chat.open();
    await view.page.getByText('Nobody can answer yet').waitFor();
    assert.deepEqual(await axeProblems(view.page), []);
    assert.equal(
      await view.page.getByRole('link', { name: 'Connect an API or add a model' }).getAttribute('href'),
      '/experts',
    );
  });

  test('all that was said can be deleted at once', async () => {
    await using house = await ServedHouse.open();
    await using browser = await TestBrowser.open();
    for (const title of ['One', 'Two'])
      await fetch(`${house.baseUrl}/api/conversations`, { method: 'POST', body: JSON.stringify({ title }) });
    await using view = await browser.newPage({ baseUrl: house.baseUrl });
    const chat = new ChatPage(view.page);
    await chat.open();
    await view.page.getByRole('link', { name: /^Two/ }).waitFor();
    await chat.button('Delete all …').click();
    await chat.button('Delete all').click();
    await view.page.getByText('Deleted: 2 conversations.').waitFor();
    assert.deepEqual((await house.get('/api/conversations')).data, []);
  });
});

/** Where the page is scrolled to, once the wheel's last turn has run out. */
async function restingScroll(page: Page): Promise<number> {
  for (let before = -1; ; ) {
    const now = await page.evaluate(() => scrollY);
    if (now === before) return now;
    before = now;
    await page.waitForTimeout(250);
  }
}
