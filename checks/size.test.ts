import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { assertNone } from './complaint.ts';
import { callableNames, functionsIn } from './functions.ts';
import {
  emptyNames,
  longFiles,
  longFunctions,
  MAX_FILE_LINES,
  MAX_FUNCTION_LINES,
  namesakes,
} from './size.ts';
import { readSource, sourceFiles } from './source.ts';

suite('the size and the names of things', () => {
  const sources = sourceFiles();
  const files = sources.map(({ file }) => file);

  test('a function fits on a screen', () => {
    assertNone(longFunctions(sources), {
      rule: `a function in src/ has at most ${MAX_FUNCTION_LINES} lines; tests are free.`,
      why: 'the functions nobody dares to change all began as the obvious place for one line more.',
      fix: 'let the parent keep the ifs and the state, and move what computes into functions that return.',
    });
  });

  test('a file is about one thing', () => {
    assertNone(longFiles(sources), {
      rule: `a file in src/ has at most ${MAX_FILE_LINES} lines; tests are free.`,
      why: 'a longer file hides a second subject that deserves a name of its own.',
      fix: 'find that subject, name it, and give it a file.',
    });
  });

  test('a file is named for what it is about', () => {
    assertNone(emptyNames(files), {
      rule: 'no utils, helpers, common, manager, service, misc, lib, core, types or index in src/.',
      why: 'a name that fits any file helps nobody find this one, and everything flows into it.',
      fix: 'name it for its noun; types live with what they describe.',
    });
  });

  test('no two files of a room share a name', () => {
    assertNone(namesakes(files), {
      rule: 'base names are unique inside a room.',
      why: 'in a search, a stack trace and an editor tab only the base name is seen.',
      fix: 'say in the name what differs, such as decode-chat.ts and decode-messages.ts.',
    });
  });
});

suite('functionsIn()', () => {
  const cases: [text: string, found: string][] = [
    ['function a() {\n}', 'a 2'],
    ['async function* a<T extends { b: C<D> }>(e: T): AsyncIterable<T> {\n}', 'a 2'],
    ['function a(b: { c: number }): { d: number } {\n\n}', 'a 3'],
    ['function a(): Map<string, { b: number }> {\n}', 'a 2'],
    ["function a(): 'x' | { b: number } | undefined {\n}", 'a 2'],
    ['function a(b: string): void;\nfunction a(b: unknown) {\n}', 'a 2'],
    ['class A {\n  #b(c: number): c is 1 {\n  }\n}', '#b 2'],
    ['class A {\n  async *[Symbol.asyncIterator]() {\n  }\n}', '[Symbol.asyncIterator] 2'],
    ['class A extends mix(B) {\n}', ''],
    ['const a = async (b: number): Promise<C> => {\n};', 'a 2'],
    ['const a: B = (\n  c,\n) =>\n  c.map(d);', 'a 4'],
    ['const a = { b: (c) => {\n} };', 'b 2'],
    ['run(() => {\n\n});', '? 3'],
    ['if (a(b)) {\n}\nfor (const a of b()) {\n}', ''],
    ['switch (a(b)) {\n  case c(d): {\n  }\n}', ''],
    ['const a = b ? c(d) : { e: 1 };\nif (f) {\n}', ''],
    ['// function a() {\n', ''],
  ];
  for (const [text, found] of cases) {
    test(`finds ${found || 'nothing'} in: ${text.replaceAll('\n', '⏎')}`, () => {
      const said = functionsIn(readSource('src/std/a.ts', text)).map(
        ({ name, lines }) => `${name ?? '?'} ${lines}`,
      );
      assert.equal(said.join('; '), found);
    });
  }

  test('callableNames() also knows signatures, and takes no call for one', () => {
    const text = 'interface A {\n  b(c: D): E;\n  f?: () => void;\n}\nconst g = h ? i(j) : k(l);\nm(n);';
    assert.deepEqual([...callableNames(readSource('src/std/a.ts', text))].toSorted(), ['b', 'f']);
  });
});

suite('the size check itself', () => {
  const long = `function a() {\n${'b();\n'.repeat(MAX_FUNCTION_LINES)}}\n`;

  test('longFunctions() tells name and length, and leaves tests alone', () => {
    const [found] = longFunctions([readSource('src/std/a.ts', `\n${long}`)]);
    assert.deepEqual(found, { file: 'src/std/a.ts', line: 2, what: `a has ${MAX_FUNCTION_LINES + 2} lines` });
    assert.equal(longFunctions([readSource('src/std/a.test.ts', long)]).length, 0);
    assert.equal(longFunctions([readSource('src/std/testing/a.ts', long)]).length, 0);
  });

  test('longFiles() allows exactly the limit', () => {
    assert.equal(longFiles([readSource('src/std/a.ts', 'a;\n'.repeat(MAX_FILE_LINES))]).length, 0);
    assert.equal(longFiles([readSource('src/std/a.ts', 'a;\n'.repeat(MAX_FILE_LINES + 1))]).length, 1);
  });

  test('emptyNames() looks at files, folders and tests', () => {
    const bad = [
      'src/std/utils.ts',
      'src/core/a.ts',
      'src/std/types.ts',
      'src/std/helper.test.ts',
      'src/index.ts',
    ];
    assert.equal(emptyNames([...bad, 'src/std/core-count.ts', 'src/std/library.ts']).length, bad.length);
  });

  test('namesakes() compares within a room only', () => {
    assert.equal(namesakes(['src/serve/a/b.ts', 'src/serve/c/b.ts']).length, 1);
    assert.equal(namesakes(['src/serve/b.ts', 'src/std/b.ts', 'src/std/b.test.ts']).length, 0);
  });
});
