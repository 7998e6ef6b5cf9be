import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  arrowsOf,
  barrels,
  brokenPrivacy,
  circles,
  configArrows,
  oddForms,
  unknownRooms,
  upwardArrows,
} from './arrows.ts';
import { assertNone } from './complaint.ts';
import { readSource, sourceFiles } from './source.ts';

const WHY_ARROWS =
  'a file can be understood from what lies below it; an arrow up or sideways ties two rooms together';

suite('the arrows of src/', () => {
  const sources = sourceFiles();
  const arrows = arrowsOf(sources);

  test('every folder of src/ is a room of the table in checks/arrows.ts', () => {
    assertNone(unknownRooms(sources.map(({ file }) => file)), {
      rule: 'src/ holds main.ts and the rooms named in docs/ARCHITECTURE.md.',
      why: 'a folder outside the table has no floor, so nothing says who may import it.',
      fix: 'move the file into a room, or give the room its floor in FLOORS and in the document.',
    });
  });

  test('an import between rooms points down', () => {
    assertNone(upwardArrows(arrows), {
      rule: 'main → cli → serve → flows → modules → hosts → store → contract → std, and never beside.',
      why: `${WHY_ARROWS}.`,
      fix: 'move a shared noun to contract/, a tool without nouns to std/, a meeting of modules to flows/.',
    });
  });

  test('config is read by main and cli; the others see its types', () => {
    assertNone(configArrows(arrows), {
      rule: 'only main.ts and cli/ import values of config; config imports contract and std.',
      why: 'a part that reads its own settings cannot be tested, or run twice, with others.',
      fix: 'take the slice of the configuration as an argument, with `import type` for its shape.',
    });
  });

  test('an internal/ folder is private to the folder around it', () => {
    assertNone(brokenPrivacy(arrows), {
      rule: 'only files beside or below an internal/ folder import from it.',
      why: 'its owner changes it freely because nobody else stands on it.',
      fix: 'ask through a public file of that module, or let the owner move the file out of internal/.',
    });
  });

  test('another room is imported as #room/file.ts', () => {
    assertNone(oddForms(arrows), {
      rule: "between rooms '#room/file.ts'; inside a room './file.ts' or '#room/file.ts'; no '../' beyond it.",
      why: 'one can see at the import which room is entered, and a moved folder keeps its imports.',
      fix: 'write the path given below.',
    });
  });

  test('no two files need each other', () => {
    assertNone(circles(arrows), {
      rule: 'imports form no circle, types included.',
      why: 'the files of a circle can only be read, loaded and changed all at once.',
      fix: 'move what both need into a third file below them.',
    });
  });

  test('no file only passes names on', () => {
    assertNone(barrels(sources), {
      rule: 'no index.ts, no `export *`, no `export … from`.',
      why: 'a barrel hides where a name lives, loads what nobody asked for and breeds circles.',
      fix: 'import the name from the file that defines it.',
    });
  });
});

suite('the arrows check itself', () => {
  const at = (file: string, text: string) => [readSource(file, text)];
  const cases: [check: typeof upwardArrows, file: string, text: string, complaints: number][] = [
    [upwardArrows, 'src/flows/a.ts', "import { b } from '#router/b.ts';", 0],
    [upwardArrows, 'src/main.ts', "import { b } from '#std/b.ts';", 0],
    [upwardArrows, 'src/router/a.ts', "import { b } from './b.ts';", 0],
    [upwardArrows, 'src/router/a.ts', "// import { b } from '#serve/b.ts';", 0],
    [upwardArrows, 'src/router/a.ts', "const text = `import { b } from '#serve/b.ts'`;", 0],
    [upwardArrows, 'src/router/a.ts', "import { b } from '#flows/b.ts';", 1],
    [upwardArrows, 'src/router/a.ts', "import type { B } from '#policy/b.ts';", 1],
    [upwardArrows, 'src/std/a.ts', "const b = await import('#contract/b.ts');", 1],
    [upwardArrows, 'src/std/a.ts', "import b from '../contract/b.ts';", 1],
    [upwardArrows, 'src/cli/a.ts', "import { b } from '#cellar/b.ts';", 1],
    [configArrows, 'src/main.ts', "import { b } from '#config/b.ts';", 0],
    [configArrows, 'src/serve/a.ts', "import type { B } from '#config/b.ts';", 0],
    [configArrows, 'src/serve/a.ts', "import { type B } from '#config/b.ts';", 1],
    [configArrows, 'src/std/a.ts', "import type { B } from '#config/b.ts';", 1],
    [configArrows, 'src/config/a.ts', "import { b } from '#contract/b.ts';", 0],
    [configArrows, 'src/config/a.ts', "import { b } from '#store/b.ts';", 1],
    [brokenPrivacy, 'src/gate/a.ts', "import { b } from './internal/b.ts';", 0],
    [brokenPrivacy, 'src/gate/internal/a.ts', "import { b } from './b.ts';", 0],
    [brokenPrivacy, 'src/flows/a.ts', "import { b } from '#gate/internal/b.ts';", 1],
    [oddForms, 'src/serve/openai/a.ts', "import { b } from '../b.ts';", 0],
    [oddForms, 'src/serve/a.ts', "import { b } from '#std/b.ts';", 0],
    [oddForms, 'src/serve/a.ts', "import { b } from '../std/b.ts';", 1],
    [oddForms, 'src/main.ts', "import { b } from './cli/b.ts';", 1],
    [oddForms, 'src/serve/a.ts', "import { b } from './b';", 1],
    [oddForms, 'src/serve/a.ts', "import pack from '../../package.json';", 1],
    [circles, 'src/std/a.ts', "import { a } from './a.ts';", 1],
  ];
  for (const [check, file, text, complaints] of cases) {
    test(`${check.name}() finds ${complaints} fault(s) in ${file}: ${text}`, () => {
      assert.equal(check(arrowsOf(at(file, text))).length, complaints);
    });
  }

  test('circles() tells a circle of three once, with its way', () => {
    const three = ['ab', 'bc', 'ca'].map(([from, to]) =>
      readSource(`src/std/${from}.ts`, `import './${to}.ts';`),
    );
    const [circle, ...more] = circles(arrowsOf(three));
    assert.equal(more.length, 0);
    assert.match(circle?.what ?? '', /src\/std\/a\.ts → src\/std\/b\.ts → src\/std\/c\.ts → src\/std\/a\.ts/);
  });

  test('barrels() finds index.ts, `export *` and names handed on, and leaves an own export alone', () => {
    assert.equal(barrels(at('src/std/index.ts', '')).length, 1);
    assert.equal(barrels(at('src/std/a.ts', "export * from './b.ts';")).length, 1);
    assert.equal(barrels(at('src/std/a.ts', "export type { B } from './b.ts';")).length, 1);
    assert.equal(
      barrels(at('src/std/a.ts', "const b = 'x';\nexport { b };\nexport const from = 'y';")).length,
      0,
    );
  });

  test('unknownRooms() finds a folder without a floor, and a stray file', () => {
    assert.equal(
      unknownRooms(['src/cellar/a.ts', 'src/stray.ts', 'src/main.ts', 'src/config/a.ts']).length,
      2,
    );
  });
});
