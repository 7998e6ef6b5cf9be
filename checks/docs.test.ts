import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { assertNone } from './complaint.ts';
import type { Manifest } from './dependencies.ts';
import {
  brokenLinks,
  brokenPaths,
  type Document,
  foldersOf,
  isChecked,
  type Project,
  unknownCommands,
  unknownFunctions,
  unknownScripts,
} from './docs.ts';
import { callableNames } from './functions.ts';
import { ignoredFolders, readRepoFile, repoFiles } from './repo.ts';
import { isTest, sourceFiles } from './source.ts';

suite('the documents', () => {
  const files = repoFiles();
  const manifest: Manifest = JSON.parse(readRepoFile('package.json'));
  const product = sourceFiles().filter(({ file }) => !isTest(file));
  const project: Project = {
    files: new Set(files),
    folders: foldersOf(files),
    ignored: ignoredFolders(),
    functions: new Set(product.flatMap((source) => [...callableNames(source)])),
    scripts: new Set(Object.keys(manifest.scripts ?? {})),
  };
  const documents = files.filter(isChecked).map((file) => ({ file, markdown: readRepoFile(file) }));
  const about = (check: (document: Document, project: Project) => ReturnType<typeof brokenPaths>) =>
    documents.flatMap((document) => check(document, project));
  const later = 'what is to come belongs in a section titled "Later" of docs/ARCHITECTURE.md.';

  test('the documents that newcomers open first are there', () => {
    const wanted = ['README.md', 'CONTRIBUTING.md', 'docs/ARCHITECTURE.md'];
    const missing = wanted.filter((file) => !project.files.has(file));
    assertNone(
      missing.map((file) => ({ file, line: 1, what: 'does not exist' })),
      { rule: `there is ${wanted.join(', ')}.`, why: 'the checks below pass on nothing.', fix: 'write it.' },
    );
  });

  test('every path in backticks exists', () => {
    assertNone(about(brokenPaths), {
      rule: 'a path in backticks that begins with a top-level folder or file exists.',
      why: 'a document that names a file which is gone has stopped being read by its authors.',
      fix: `correct the path; ${later}`,
    });
  });

  test('every link leads somewhere', () => {
    assertNone(about(brokenLinks), {
      rule: 'the target of a relative link exists.',
      why: 'a reader follows a link once; a dead one ends the tour.',
      fix: 'correct the target, which is relative to the document.',
    });
  });

  test('every function in backticks exists', () => {
    assertNone(about(unknownFunctions), {
      rule: '`name()` in a document is a function or method in src/.',
      why: 'names are how a document survives moves; a name that is gone leads nowhere.',
      fix: `write the present name; for a function that is not ours leave the parentheses out; ${later}`,
    });
  });

  test('every npm script in the documents exists', () => {
    assertNone(about(unknownScripts), {
      rule: '`npm run NAME` names a script of package.json.',
      why: 'it is the first thing a newcomer types.',
      fix: 'write the present name, or add the script.',
    });
  });

  test('every freehold command in the documents exists', () => {
    assertNone(about(unknownCommands), {
      rule: '`freehold NAME` in backticks or a shell block is src/cli/NAME.ts or src/cli/NAME/.',
      why: 'a promised command that is not there costs the trust of whoever typed it.',
      fix: `write the present name; output goes in a \`text\` block; ${later}`,
    });
  });
});

suite('the docs check itself', () => {
  const files = [
    'src/cli/serve.ts',
    'src/cli/trace/show.ts',
    'src/std/sse.ts',
    'docs/a.md',
    'package.json',
    'README.md',
  ];
  const project: Project = {
    files: new Set(files),
    folders: foldersOf(files),
    ignored: ['bench/out'],
    functions: new Set(['answer']),
    scripts: new Set(['check', 'check:types']),
  };
  const cases: [check: typeof brokenPaths, markdown: string, complaints: number][] = [
    [brokenPaths, '`src/std/sse.ts`, `src/std/`, `src/cli`, `package.json`', 0],
    [brokenPaths, '`text/plain`, `a/b`, `sse.ts`, `{ "a": 1 }`, `src/cli/NAME.ts`, `bench/out/a.json`', 0],
    [brokenPaths, '`src/**/*.ts` and `src/std/{sse,lru}.ts`', 0],
    [brokenPaths, '```\n`src/gone.ts`\n```', 0],
    [brokenPaths, '`src/gone.ts`', 1],
    [brokenPaths, '``web/console.ts``', 1],
    [brokenPaths, '`src/std/sse.ts/`', 1],
    [brokenPaths, '`src/**/*.rs`', 1],
    [brokenLinks, '[a](a.md) [b](../src/std/sse.ts#x) [c](https://x.example/y) [d](#e) [f](..)', 0],
    [brokenLinks, '`[a](gone.md)`', 0],
    [brokenLinks, '[a](gone.md)', 1],
    [brokenLinks, '![a](img/gone.png "A")', 1],
    [brokenLinks, '[a]: ./gone.md', 1],
    [unknownFunctions, '`answer()`, `Expert.answer()`, `JSON.parse()`, `answer(ask)`', 0],
    [unknownFunctions, '`reply()` and `Expert.reply()`', 2],
    [unknownScripts, 'Type npm run check, or `npm run check:types`.', 0],
    [unknownScripts, '```sh\nnpm run chekc\n```', 1],
    [unknownCommands, '`freehold serve`, `freehold trace`, `freehold`, `freehold --help`', 0],
    [unknownCommands, 'freehold gone\n\n```yaml\nfreehold gone\n```\n```console\nfreehold gone\n```', 0],
    [unknownCommands, '```sh\nfreehold serve # freehold gone\n```', 0],
    [unknownCommands, '`freehold gone` and `npx freehold gone now`', 2],
    [
      unknownCommands,
      '```sh\ncd a && ./bin/freehold gone\nKEY=1 freehold gone\nnpm run freehold -- gone\n```',
      3,
    ],
    [unknownCommands, '```console\n$ freehold gone\n```', 1],
  ];
  for (const [check, markdown, complaints] of cases) {
    test(`${check.name}() finds ${complaints} fault(s) in: ${markdown.replaceAll('\n', '⏎')}`, () => {
      assert.equal(check({ file: 'docs/a.md', markdown }, project).length, complaints);
    });
  }

  test('a section titled Later is free to promise, in docs/ARCHITECTURE.md only', () => {
    const markdown = '# A\n## Later\n### B\n`web/a.ts` `reply()` `freehold gone`\n## Now\n`web/b.ts`';
    const found = (file: string) =>
      [brokenPaths, unknownFunctions, unknownCommands].flatMap((check) => check({ file, markdown }, project));
    assert.deepEqual(
      found('docs/ARCHITECTURE.md').map(({ line }) => line),
      [6],
    );
    assert.equal(found('README.md').length, 4);
  });
});
