import assert from 'node:assert/strict';
import { test } from 'node:test';
import { continued, inChunks, linesOf, plainLines } from './code-lines.ts';
import { colourTree } from './highlighter.ts';

const CODE = `const a = 1; /* one\ntwo */\nconst b = \`x \${a} y\`;\n`;

test('the coloured lines are the lines of the code', async () => {
  const tree = await colourTree(CODE, 'ts');
  assert.ok(tree);
  const lines = linesOf(tree);
  assert.equal(lines.map((line) => line.map(({ text }) => text).join('')).join('\n'), CODE);
  assert.equal(lines[0]?.[0]?.scope, 'keyword');
  assert.equal(lines[1]?.[0]?.scope, 'comment');
});

test('a tag in a code is text of the tree, and an unknown language has no colours', async () => {
  const tree = await colourTree('<script>alert("&amp;")</script>', 'html');
  assert.ok(tree);
  const text = linesOf(tree)
    .flat()
    .map((part) => part.text)
    .join('');
  assert.equal(text, '<script>alert("&amp;")</script>');
  assert.equal(await colourTree('x', 'no-such-language'), undefined);
});

test('a code that goes on keeps its colours, and the rest is plain until it is coloured', async () => {
  const tree = await colourTree('const a', 'js');
  assert.ok(tree);
  const lines = continued('const a = 2\nlet b', 'const a', linesOf(tree));
  assert.deepEqual(lines, [
    [{ text: 'const', scope: 'keyword' }, { text: ' a' }, { text: ' = 2' }],
    [{ text: 'let b' }],
  ]);
  assert.equal(continued('let', 'const a', linesOf(tree)), undefined);
});

test('lines are drawn in chunks, and none is lost', () => {
  const lines = plainLines(Array.from({ length: 95 }, (_, i) => `${i}`).join('\n'));
  const chunks = inChunks(lines);
  assert.deepEqual(
    chunks.map((chunk) => chunk.length),
    [40, 40, 15],
  );
  assert.deepEqual(chunks.flat(), lines);
});
