import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Token } from 'marked';
import { type LongTable, lexBlocks, MOST_ROWS } from './grammar.ts';
import { readable } from './plain-text.ts';

function kinds(text: string): string[] {
  const walk = (tokens: readonly Token[]): string[] =>
    tokens.flatMap((token) => [
      token.type,
      ...walk(('tokens' in token ? token.tokens : undefined) ?? []),
      ...('items' in token ? walk(token.items as Token[]) : []),
    ]);
  return walk(lexBlocks(text));
}

test('tags are text, wherever they stand', () => {
  for (const text of [
    '<script>alert(1)</script>',
    'a <img src=x onerror=alert(1)> b',
    '<div>\n\n**x**\n\n</div>',
    '- <iframe src="https://example.org">',
    '> <svg onload=alert(1)>',
    '<!-- a comment -->',
    '<a href="javascript:alert(1)">x</a>',
  ]) {
    assert.ok(!kinds(text).includes('html'), text);
    assert.equal(
      lexBlocks(text)
        .map(({ raw }) => raw)
        .join(''),
      text,
    );
  }
  assert.ok(kinds('<div>\n**x**').includes('strong'));
});

test('a line break is the only tag that is one', () => {
  assert.ok(kinds('a<br>b').includes('br'));
});

test('formulas in all four ways, and prices that are none', () => {
  const formulas = (text: string) => kinds(text).filter((kind) => kind === 'formula').length;
  assert.equal(formulas('so $x^2$ and \\(y\\) hold'), 2);
  assert.equal(formulas('$$\nx\n\ny\n$$'), 1);
  assert.equal(formulas('\\[ x = 1 \\]'), 1);
  assert.equal(formulas('as text $$x$$ within'), 1);
  assert.equal(formulas('it costs $5 and then $10, or $5-$10'), 0);
  assert.equal(formulas('in `$code$` none'), 0);
  assert.equal(formulas('words\n$$\na\n$$\nwords'), 1);
});

test('a formula that is not closed yet is a formula in the making', () => {
  const [block] = lexBlocks('$$\n\\frac{1');
  assert.deepEqual([block?.type, (block as { closed?: boolean }).closed], ['formula', false]);
});

const HEAVY: Readonly<Record<string, string>> = {
  'a line of a million letters': 'x'.repeat(1_000_000),
  'a line of a million signs': '*_`[<$'.repeat(170_000),
  'ten thousand quotes in each other': `${'>'.repeat(10_000)} x`,
  'brackets that are never closed': '['.repeat(50_000),
  'links that are never closed': '[a]('.repeat(20_000),
  'two thousand lists in each other': Array.from({ length: 2_000 }, (_, i) => `${' '.repeat(i)}- x`).join(
    '\n',
  ),
  'items on one line': '- '.repeat(5_000),
  'a table of ten thousand rows': `|a|b|\n|-|-|\n${'|1|2|\n'.repeat(10_000)}`,
  'a table of ten thousand columns': `${'|a'.repeat(10_000)}|\n${'|-'.repeat(10_000)}|\n${'|1'.repeat(10_000)}|\n`,
  'fences that are never closed': '```\n'.repeat(20_001),
  'signs of formulas': '$$ x '.repeat(50_000),
  'stars and letters': '*a **b '.repeat(30_000),
  'many short paragraphs': 'word\n\n'.repeat(40_000),
  'paragraphs of signs': `${'*_`[<$'.repeat(3_200)}\n\n`.repeat(15),
  'paragraphs of stars': `${'*a **b '.repeat(2_800)}\n\n`.repeat(15),
  'paragraphs of brackets': `${'['.repeat(19_900)}\n\n`.repeat(15),
  'paragraphs of half links': `${'[a]('.repeat(4_900)}\n\n`.repeat(15),
  'paragraphs of half code': `${'`a``b'.repeat(3_900)}\n\n`.repeat(15),
  'paragraphs of half formulas': `${'$$ x '.repeat(3_900)}\n\n`.repeat(15),
  'paragraphs of pointed brackets': `${'<a '.repeat(6_000)}\n\n`.repeat(15),
  'paragraphs of addresses': `${'www.a.b '.repeat(2_400)}\n\n`.repeat(15),
  definitions: Array.from({ length: 10_000 }, (_, i) => `[${i}]: https://example.org/${i}`).join('\n'),
};

for (const [what, text] of Object.entries(HEAVY))
  test(`${what} cannot keep the lexer busy`, () => {
    const from = process.threadCpuUsage();
    const tokens = lexBlocks(text.slice(0, 300_000));
    assert.ok(tokens.length > 0);
    // Processor time of this thread: what else the machine does is no fault of the lexer's.
    const { user, system } = process.threadCpuUsage(from);
    assert.ok(user + system < 1_500_000, `${Math.round((user + system) / 1_000)} ms`);
  });

test('of a long table the first rows are drawn and the others counted', () => {
  const [table] = lexBlocks(`|a|b|\n|-|-|\n${'|1|2|\n'.repeat(1_000)}`) as LongTable[];
  assert.equal(table?.rows.length, MOST_ROWS);
  assert.equal(table?.hidden_rows, 1_000 - MOST_ROWS);
});

test('entities are read, and letters that turn others around are shown', () => {
  assert.equal(readable('a &amp; b &lt;c&gt; &#65;&#x42; &unknown; &#0;'), 'a & b <c> AB &unknown; \ufffd');
  assert.equal(readable('file\u202egnp.exe'), 'file⟨U+202E⟩gnp.exe');
});
