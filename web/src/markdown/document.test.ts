import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growDocument, type MarkdownDocument, MOST_DRAWN } from './document.ts';

const TEXT = `# A heading

Some *words* with a [link](https://example.org/a) and \`code\`.

1. one
2. two

   with a paragraph
3. three

\`\`\`ts
const a = 1;

const b = 2;
\`\`\`

| a | b |
|---|---|
| 1 | 2 |
| 3 | 4 |

$$
x^2

+ 1
$$

> a quote
> of two lines

[name]: https://example.org/named

The last, see [name].`;

test('the blocks of a text that grew letter by letter are those of the whole text', () => {
  let grown: MarkdownDocument | undefined;
  for (let end = 1; end <= TEXT.length; end++) grown = growDocument(grown, TEXT.slice(0, end), true);
  grown = growDocument(grown, TEXT, false);
  const whole = growDocument(undefined, TEXT, false);
  assert.deepEqual(
    grown.blocks.map(({ at, token }) => [at, token.type, token.raw]),
    whole.blocks.map(({ at, token }) => [at, token.type, token.raw]),
  );
  assert.deepEqual(
    whole.blocks.map(({ token }) => token.type),
    ['heading', 'paragraph', 'list', 'code', 'table', 'formula', 'blockquote', 'paragraph'],
  );
});

test('a settled block stays the same object, however much is appended', () => {
  let document = growDocument(undefined, 'first\n\nsecond\n\nthird', true);
  const [first] = document.blocks;
  assert.ok(document.settled >= 1);
  for (const more of [' goes on', '\n\nfourth', '\n\nfifth']) {
    document = growDocument(document, document.text + more, true);
    assert.equal(document.blocks[0], first);
  }
  assert.equal(document.blocks.length, 5);
});

test('the names of blocks stay theirs while the text grows', () => {
  const seen = new Map<number, string>();
  let document: MarkdownDocument | undefined;
  for (let end = 1; end <= TEXT.length; end++) {
    document = growDocument(document, TEXT.slice(0, end), true);
    for (const { at, token } of document.blocks.slice(0, document.settled)) {
      assert.equal(seen.get(at) ?? token.raw, token.raw);
      seen.set(at, token.raw);
    }
  }
  assert.ok(seen.size >= 6);
});

test('a text that does not go on from the one before is read anew', () => {
  const before = growDocument(undefined, 'one\n\ntwo\n\nthree', true);
  const after = growDocument(before, 'another\n\ntext', true);
  assert.deepEqual(
    after.blocks.map(({ token }) => token.raw.trim()),
    ['another', 'text'],
  );
});

test('a name given to an address above is known in the blocks below, also while they come', () => {
  const above = growDocument(undefined, '[a]: https://example.org/\n\nfirst\n\nsecond\n\n', true);
  const below = growDocument(above, `${above.text}see [a] there`, true);
  const last = below.blocks.at(-1)?.token as { tokens?: { type: string }[] };
  assert.ok(last.tokens?.some(({ type }) => type === 'link'));
});

test('line ends of any system are one', () => {
  const types = growDocument(undefined, '# a\r\n\r\nb\r\rc', false).blocks.map(({ token }) =>
    token.raw.trim(),
  );
  assert.deepEqual(types, ['# a', 'b', 'c']);
});

test('what nobody reads to the end is not drawn to the end, and the rest is counted', () => {
  const document = growDocument(undefined, 'x'.repeat(MOST_DRAWN + 7), false);
  assert.equal(document.left_out, 7);
  assert.equal(document.blocks.length, 1);
});
