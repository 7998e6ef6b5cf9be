// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these texts are programs to be read, not ours
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { assertNone } from './complaint.ts';
import { importsOf, namesTaken } from './imports.ts';
import { filesByWalking, repoFiles } from './repo.ts';
import { lineAt, readSource, sourceFiles } from './source.ts';

suite('readSource()', () => {
  const cases: [what: string, text: string, code: string][] = [
    ['hides a line comment', 'a; // b\nc', 'a;     \nc'],
    ['hides a block comment and keeps its lines', 'a /* b\nc */ d', 'a     \n     d'],
    ['empties a string but keeps its quotes', `a('b"c')`, `a('   ')`],
    ['is not ended by an escaped quote', "a('b\\'c') + d", "a('    ') + d"],
    ['takes no comment from inside a string', "a('// b', c)", "a('    ', c)"],
    ['empties a template', '`a b` + c', '`   ` + c'],
    ['keeps the code inside a template', '`a ${b("c")} d` + e', '`  ${b(" ")}  ` + e'],
    ['follows a template inside a template', '`a${b(`c${d}`)}e`;f', '` ${b(` ${d}`)} `;f'],
    ['follows an object inside a template', '`${{ a: 1 }.a}b`', '`${{ a: 1 }.a} `'],
    ['hides a regular expression', "x = /['/*]/g; y", 'x =         ; y'],
    ['knows a class in a regular expression', 'x = /[/"]/.test(y)', 'x =       .test(y)'],
    ['reads a slash after a value as a division', "a / b / c('d')", "a / b / c(' ')"],
    ['reads a slash after a call as a division', "a(b) / c('/')", "a(b) / c(' ')"],
    ['reads a slash after a condition as a regular expression', "if (a) /'/.test(b)", 'if (a)    .test(b)'],
    ['reads a slash after return as a regular expression', "return /'/", 'return    '],
    ['reads a slash after i++ as a division', "i++ / 2 + '/'", "i++ / 2 + ' '"],
    ['hides the line that names the interpreter', '#!/bin/x\na', '        \na'],
  ];
  for (const [what, text, code] of cases) {
    test(what, () => assert.equal(readSource('a.ts', text).code, code));
  }

  test('keeps length and lines of every file in src/', () => {
    for (const { file, text, code } of sourceFiles()) {
      assert.equal(code.length, text.length, file);
      assert.equal(code.split('\n').length, text.split('\n').length, file);
    }
  });

  test('leaves brackets paired in every file in src/', () => {
    for (const { file, code } of sourceFiles()) {
      for (const [open, close] of ['()', '[]', '{}']) {
        assert.equal(
          code.split(open ?? '').length,
          code.split(close ?? '').length,
          `${file}: ${open}${close}`,
        );
      }
    }
  });
});

suite('importsOf()', () => {
  const cases: [text: string, found: string][] = [
    ["import a from 'b';", 'import b'],
    ["import a, { type C, d as e } from 'b';", 'import b'],
    ["import {\n  a,\n} from 'b';", 'import b'],
    ["import * as a from 'b';", 'import b'],
    ["import 'b';", 'import b'],
    ["import type { A } from 'b';", 'import b (type)'],
    ["import type from 'b';", 'import b'],
    ["import a /* from 'c' */ from 'b';", 'import b'],
    ["export * from 'b';", 'export b'],
    ["export { a } from 'b';", 'export b'],
    ["export const from = 'b';", ''],
    ["const a = await import('b');", 'import() b'],
    ["type A = import('b').A;", 'import() b'],
    ['await import(`b`);', 'import() b'],
    ['await import(b);', 'import() ?'],
    ["await import('b' + c);", 'import() ?'],
    ["require('b')", 'require b'],
    ["process.getBuiltinModule('b')", 'getBuiltinModule b'],
    ['import.meta.dirname', ''],
    ["Buffer.from('b')", ''],
    ['const a = "import b from \'c\'";', ''],
  ];
  for (const [text, found] of cases) {
    test(`reads ${JSON.stringify(text)} as ${found || 'nothing'}`, () => {
      const said = importsOf(readSource('a.ts', text)).map(
        ({ how, specifier = '?', typeOnly }) => `${how} ${specifier}${typeOnly ? ' (type)' : ''}`,
      );
      assert.equal(said.join(', '), found);
    });
  }

  test('tells the line', () => {
    assert.equal(importsOf(readSource('a.ts', "\n\nimport 'b';"))[0]?.line, 3);
    assert.equal(lineAt('a\nb', 2), 2);
  });
});

test('namesTaken() tells default, whole and named imports apart', () => {
  const said = (clause: string) =>
    namesTaken(clause)
      .map((each) => Object.values(each).join(' '))
      .join(', ');
  assert.equal(said('a, { b, c as d, type E }'), 'default a false, b b false, c d false, E E true');
  assert.equal(said('* as a'), '* a false');
});

test('repoFiles() finds the project, and sourceFiles() finds src/, so that no check passes on nothing', () => {
  assert.ok(repoFiles().includes('package.json'));
  assert.ok(repoFiles().includes('checks/source.ts'));
  assert.ok(repoFiles().every((file) => !file.startsWith('node_modules/')));
  assert.ok(sourceFiles().some(({ file }) => file === 'src/contract/errors.ts'));
});

test('filesByWalking() gives the same list without git, save what only git can tell', () => {
  const root = mkdtempSync(join(tmpdir(), 'freehold-checks-'));
  try {
    for (const folder of ['src', 'node_modules', '.git']) mkdirSync(join(root, folder));
    for (const file of ['src/a.ts', 'node_modules/b.js', '.git/c']) writeFileSync(join(root, file), '');
    writeFileSync(join(root, '.gitignore'), 'node_modules/\n*.log\n');
    assert.deepEqual(filesByWalking(root).toSorted(), ['.gitignore', 'src/a.ts']);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('assertNone() passes on nothing, and otherwise names place, rule, reason and way out', () => {
  const rule = { rule: 'R.', why: 'W.', fix: 'F.' };
  assertNone([], rule);
  assert.throws(() => assertNone([{ file: 'src/a.ts', line: 3, what: 'is bad' }], rule), {
    message: '1 place breaks a house rule.\nRule: R.\nWhy:  W.\nDo:   F.\n  src/a.ts:3  is bad',
  });
});
