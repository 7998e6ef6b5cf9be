import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { assertNone } from './complaint.ts';
import { environmentReads, idleStarters, programStarts } from './environment.ts';
import { readSource, sourceFiles } from './source.ts';

suite('the environment and other programs', () => {
  const sources = sourceFiles();

  test('only src/config/ reads process.env', () => {
    assertNone(environmentReads(sources), {
      rule: 'process.env is read in src/config/ and nowhere else.',
      why: 'a setting that is read on the side is neither validated, documented nor shown by the configuration.',
      fix: 'make it a setting in src/config/schema.ts and take its value as an argument.',
    });
  });

  test('only listed folders start other programs', () => {
    assertNone(programStarts(sources), {
      rule: 'child_process is imported only below the folders of STARTERS in checks/environment.ts.',
      why: 'a child process escapes every other rule: it may dial out, read any file and outlive us.',
      fix: 'do it inside this process, or add the folder to STARTERS with its reason.',
    });
  });

  test('every folder that may start programs does so', () => {
    assertNone(idleStarters(sources), {
      rule: 'STARTERS in checks/environment.ts lists only folders that import child_process.',
      why: 'a forgotten permission is used one day by somebody who never asked for it.',
      fix: 'delete its line from STARTERS.',
    });
  });
});

suite('the environment check itself', () => {
  const reads: [file: string, text: string, complaints: number][] = [
    ['src/config/a.ts', 'process.env.HOME', 0],
    ['src/serve/a.test.ts', 'process.env.HOME', 0],
    ['src/serve/a.ts', 'process.exit(1); options.env; // process.env', 0],
    ['src/serve/a.ts', "import process from 'node:process';", 0],
    ['src/serve/a.ts', 'process.env.HOME', 1],
    ['src/serve/a.ts', 'process?.env', 1],
    ['src/serve/a.ts', 'globalThis.process.env', 1],
    ['src/serve/a.ts', "process['env']", 1],
    ['src/serve/a.ts', 'const { argv, env } = process;', 1],
    ['src/serve/a.ts', "import { env as e } from 'node:process';", 1],
    ['src/serve/a.ts', "import p from 'process';", 1],
  ];
  for (const [file, text, complaints] of reads) {
    test(`environmentReads() finds ${complaints} fault(s) in ${file}: ${text}`, () => {
      assert.equal(environmentReads([readSource(file, text)]).length, complaints);
    });
  }

  test('programStarts() finds child_process outside the listed folders, and idleStarters() an unused one', () => {
    const starters = [{ folder: 'src/cli/play/', reason: 'plays' }];
    const inside = readSource('src/cli/play/a.ts', "import { spawn } from 'node:child_process';");
    const outside = readSource('src/forge/a.ts', "const { fork } = await import('child_process');");
    assert.deepEqual(programStarts([inside], starters), []);
    assert.equal(programStarts([outside], starters).length, 1);
    assert.deepEqual(idleStarters([inside], starters), []);
    assert.equal(idleStarters([outside], starters).length, 1);
  });
});
