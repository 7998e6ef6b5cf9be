import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { streamReply, textChunks } from '#testing/chat-replies.ts';
import { noBrowser, TestBrowser, type TestPage } from '../testing/browser.ts';
import { ChatPage } from '../testing/chat-page.ts';
import { pageWork } from '../testing/page-work.ts';
import { ServedHouse } from '../testing/served-house.ts';

const EVIL = 'https://evil.example';
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** What would run or fetch something, if anything of it were taken at its word. */
const TRAPS = [
  '<script>window.pwned = 1</script>',
  '<img src=x onerror="window.pwned = 1">',
  `<img src="${EVIL}/a.png"><svg onload="window.pwned=1"><style>@import url(${EVIL}/a.css)</style></svg>`,
  `<iframe src="${EVIL}"></iframe><object data="${EVIL}"></object><link rel=stylesheet href="${EVIL}/b.css">`,
  `<base href="${EVIL}/"><meta http-equiv="refresh" content="0;url=${EVIL}"><form action="${EVIL}"><button>x</button></form>`,
  '[click](javascript:window.pwned=1) [click](JaVaScRiPt:window.pwned=1) [click](&#106;avascript:window.pwned=1)',
  '[click](data:text/html,<script>window.pwned=1</script>) [click](vbscript:x) [click](file:///etc/passwd)',
  '<a href="javascript:window.pwned=1">click</a> <javascript:window.pwned=1>',
  `![a picture](${EVIL}/tracker.png "x\\" onload=\\"window.pwned=1") ![p](//evil.example/b.png) ![local](/api/traces)`,
  '![svg](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+) ![html](data:text/html;base64,PHNjcmlwdD4=)',
  `![inside](data:image/png;base64,${PNG})`,
  `[www.bank.example](${EVIL}/login) and [ref][r]\n\n[r]: javascript:window.pwned=1`,
  `$\\href{javascript:window.pwned=1}{x}$ $\\includegraphics{${EVIL}/c.png}$ $\\htmlStyle{background:url(${EVIL})}{x}$ $\\url{${EVIL}}$`,
  '$\\fcolorbox{red}{blue}{x}$ $\\pmb{x}$ $\\htmlData{a=b}{x}$ $\\boxed{x}$ $\\cancel{x}$ $\\rule{9999em}{9999em}$',
  '$$\\def\\a{\\a\\a}\\a$$\n\n$$\\newcommand{\\b}[1]{\\b{#1#1}}\\b{x}$$',
  '```html\n<script>window.pwned=1</script>\n```\n\n~~~"onmouseover="window.pwned=1\nx\n~~~',
  'invoice\u202Egnp.exe and `code\u202Ecode`',
  '| <script>window.pwned=1</script> | <img src=x onerror=window.pwned=1> |\n|---|---|\n| a<br>b | <b>c</b> |',
] as const;

/** What would keep a page busy for minutes, if it were read without bounds. */
const LOADS: Readonly<Record<string, string>> = {
  'a line of a megabyte': 'x'.repeat(1_000_000),
  'words without a line break': 'word '.repeat(100_000),
  'quotes in quotes': `${'>'.repeat(20_000)} x`,
  'lists in lists': Array.from({ length: 400 }, (_, depth) => `${'  '.repeat(depth)}- x`).join('\n'),
  'emphasis in emphasis': `${'*a **b '.repeat(3_000)}`,
  brackets: '['.repeat(40_000),
  'a table of ten thousand rows': `|a|b|c|\n|-|-|-|\n${'|1|2|3|\n'.repeat(10_000)}`,
  'a table of a thousand columns': `${'|a'.repeat(1_000)}|\n${'|-'.repeat(1_000)}|\n${'|1'.repeat(1_000)}|\n`,
  'a fence that never ends': `\`\`\`js\n${'const a = `b`; // c\n'.repeat(4_000)}`,
  'a thousand formulas': '$x^2$ '.repeat(1_000),
  'braces in braces': `$$${'{'.repeat(1_900)}x${'}'.repeat(1_900)}$$`,
  'fractions in fractions': `$$${'\\frac{1}{'.repeat(300)}x${'}'.repeat(300)}$$`,
};
/** Of processor time, in s. */
const MOST_WORK = 2;

suite('a hostile answer', { skip: noBrowser }, () => {
  let house: ServedHouse;
  let browser: TestBrowser;
  let view: TestPage;
  let chat: ChatPage;
  before(async () => {
    house = await ServedHouse.open();
    browser = await TestBrowser.open();
    view = await browser.newPage({ baseUrl: house.baseUrl });
    chat = new ChatPage(view.page);
  });
  after(async () => {
    try {
      await view?.[Symbol.asyncDispose](); // fails for every error and every request to elsewhere
    } finally {
      await browser?.close();
      await house?.close();
    }
  });

  test('runs nothing and fetches nothing, while it comes and once it is there', async () => {
    // Cut into small pieces, so that each half of a trap is drawn as well.
    const pieces = TRAPS.join('\n\n').match(/[\s\S]{1,23}/g) ?? [];
    house.upstream.reply(streamReply(textChunks(...pieces)));
    await chat.open();
    await chat.say('Be evil');
    const { page } = view;
    await page.locator('math').first().waitFor({ state: 'attached' });
    const found = await chat.answers.evaluate((answer) => ({
      pwned: 'pwned' in window,
      elements: [...answer.querySelectorAll('*')].map(({ localName }) => localName),
      handlers: [...answer.querySelectorAll('*')].flatMap((element) =>
        element.getAttributeNames().filter((name) => name.startsWith('on')),
      ),
      pictures: [...answer.querySelectorAll('img')].map(({ src }) => src.slice(0, 22)),
      links: [...answer.querySelectorAll('a')].map(({ href, target, rel }) => ({ href, target, rel })),
    }));
    assert.equal(found.pwned, false);
    const never = [
      'script',
      'iframe',
      'object',
      'embed',
      'link',
      'style',
      'form',
      'base',
      'meta',
      'video',
      'audio',
    ];
    assert.deepEqual(
      found.elements.filter((name) => never.includes(name)),
      [],
    );
    assert.deepEqual(found.handlers, []);
    assert.deepEqual(found.pictures, ['data:image/png;base64,']);
    for (const { href, target, rel } of found.links.filter(({ href }) => !href.startsWith(house.baseUrl))) {
      assert.match(href, /^(https?|mailto):/);
      assert.equal(target, '_blank');
      assert.match(rel, /noopener noreferrer/);
    }
    const words = await chat.answers.innerText();
    assert.match(words, /<script>window\.pwned = 1<\/script>/);
    assert.match(words, /picture from elsewhere, not loaded: https:\/\/evil\.example\/tracker\.png/);
    assert.match(words, /www\.bank\.example \(leads to evil\.example\)/);
    assert.match(words, /invoice⟨U\+202E⟩gnp\.exe/);
    assert.deepEqual(view.watch.elsewhere, []);
  });

  test('a click on what looks like a link goes nowhere', async () => {
    const { page } = view;
    for (const one of await chat.answers.getByText('click', { exact: true }).all()) await one.click();
    assert.equal(await page.evaluate(() => 'pwned' in window), false);
    assert.equal(page.context().pages().length, 1);
  });

  for (const [what, text] of Object.entries(LOADS))
    test(`${what}: the page stays alive`, async () => {
      house.upstream.reply(
        streamReply(textChunks(text.slice(0, text.length / 2), text.slice(text.length / 2))),
      );
      await chat.open();
      const work = await pageWork(view.page, async () => {
        await chat.say('Be heavy');
        await chat.field.fill('Still here?');
      });
      assert.ok(work < MOST_WORK, `${work.toFixed(2)} s`);
    });
});
