import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { parseRows, promptFor, readWorkload } from './workload.ts';

suite('readWorkload()', () => {
  test('gives the rows of train.jsonl, then those of test.jsonl, and leaves dev.jsonl alone', () => {
    withFolder(
      {
        'train.jsonl': [row('a', 'x'), row('b', 'y')],
        'dev.jsonl': ['nonsense'],
        'test.jsonl': [row('c', 'x')],
      },
      (folder) => {
        const workload = readWorkload(folder);
        assert.deepEqual(
          workload.rows.map(({ text }) => text),
          ['a', 'b', 'c'],
        );
        assert.deepEqual(workload.files, [
          { name: 'train.jsonl', rows: 2 },
          { name: 'test.jsonl', rows: 1 },
        ]);
        assert.deepEqual(workload.labels, ['x', 'y']);
      },
    );
  });

  test('reads drift.jsonl only where a drift is wanted, and its labels are in no prompt', () => {
    withFolder({ 'train.jsonl': [row('a', 'x')], 'drift.jsonl': [row('a', 'new')] }, (folder) => {
      assert.equal(readWorkload(folder).drift, undefined);
      const workload = readWorkload(folder, { withDrift: true });
      assert.deepEqual(workload.drift, [{ text: 'a', label: 'new' }]);
      assert.deepEqual([workload.labels, workload.rows.length], [['x'], 1]);
      assert.match(workload.prompt, /Labels: x$/);
    });
  });

  const driftless: [what: string, files: Record<string, string[]>, message: RegExp][] = [
    ['that has no drift.jsonl', {}, /Cannot rehearse a drift with .*: it has no drift\.jsonl$/],
    ['whose drift.jsonl is empty', { 'drift.jsonl': [''] }, /its drift\.jsonl has no rows/],
    ['whose drift.jsonl has a wrong row', { 'drift.jsonl': ['{}'] }, /drift\.jsonl: line 1 has no "text"/],
  ];
  for (const [what, files, message] of driftless) {
    test(`refuses a drift with a folder ${what}`, () => {
      withFolder({ 'train.jsonl': [row('a', 'x')], ...files }, (folder) =>
        assertRefused(() => readWorkload(folder, { withDrift: true }), message),
      );
    });
  }

  test('uses the prompt that lies with the data', () => {
    withFolder({ 'train.jsonl': [row('a', 'x')], 'prompt.txt': ['Sort it.'] }, (folder) => {
      assert.equal(readWorkload(folder).prompt, 'Sort it.');
    });
  });

  test('makes a prompt with every label once where the data has none', () => {
    withFolder({ 'train.jsonl': [row('a', 'x'), row('b', 'y'), row('c', 'x')] }, (folder) => {
      const { prompt } = readWorkload(folder);
      assert.match(prompt, /^Classify the message .*Answer with the label only/);
      assert.match(prompt, /Labels: x, y$/);
    });
  });

  test('reads the shipped sample', () => {
    const workload = readWorkload(new URL('../../../samples/support-desk', import.meta.url).pathname);
    assert.equal(workload.name, 'support-desk');
    assert.equal(workload.rows.length, 3_200);
    assert.match(workload.prompt, /^You sort the messages/);
  });

  const folders: [what: string, files: Record<string, string[]>, message: RegExp][] = [
    ['no file that it knows', { 'dev.jsonl': [row('a', 'x')] }, /has neither train\.jsonl nor test\.jsonl/],
    ['files without rows', { 'train.jsonl': [''] }, /have no rows/],
    [
      'a wrong row',
      { 'train.jsonl': [row('a', 'x')], 'test.jsonl': ['{}'] },
      /test\.jsonl: line 1 has no "text"/,
    ],
  ];
  for (const [what, files, message] of folders) {
    test(`refuses a folder with ${what}`, () => {
      withFolder(files, (folder) => assertRefused(() => readWorkload(folder), message));
    });
  }
});

test('readWorkload() says so where there is no such folder', () => {
  withFolder({}, (folder) =>
    assertRefused(() => readWorkload(join(folder, 'nowhere')), /there is no such folder/),
  );
});

suite('parseRows()', () => {
  const texts: [text: string, message: RegExp][] = [
    [`${row('a', 'x')}\n{"text": "b"`, /^Cannot read f\.jsonl: line 2 is not JSON: \{"text": "b"$/],
    ['["a", "x"]', /line 1 is not an object: \["a", "x"\]/],
    ['{"text":"a","spans":[]}', /line 1 has no "label", only text, spans/],
    [
      `${row('a', 'x')}\n\n{"text":"a","label":7}`,
      /line 3 has a "label" that is no text, or an empty one: 7/,
    ],
    ['{"text":" ","label":"x"}', /line 1 has a "text" that is no text, or an empty one: " "/],
  ];
  for (const [text, message] of texts) {
    test(`refuses ${JSON.stringify(text)} and says which line and what was expected`, () => {
      const error = assertRefused(() => parseRows(text, 'f.jsonl'), message);
      assert.equal(error.hint, 'Each line must be {"text": "...", "label": "..."}.');
    });
  }

  test('skips empty lines and keeps only text and label', () => {
    const spans = '{"text":"a","spans":[],"label":"x"}';
    assert.deepEqual(parseRows(`\n${spans}\r\n\n`, 'f.jsonl'), [{ text: 'a', label: 'x' }]);
  });
});

test('promptFor() refuses more labels than a prompt can hold', () => {
  const labels = Array.from({ length: 1_001 }, (_, index) => `label ${index}`);
  assertRefused(() => promptFor(labels, 'somewhere'), /somewhere: it has 1,001 labels, and the most is 1000/);
});

function row(text: string, label: string): string {
  return JSON.stringify({ text, label });
}

function withFolder(files: Record<string, string[]>, use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-workload-'));
  try {
    for (const [name, lines] of Object.entries(files)) writeFileSync(join(folder, name), lines.join('\n'));
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function assertRefused(run: () => unknown, message: RegExp): AppError {
  try {
    run();
  } catch (thrown) {
    assert.ok(thrown instanceof AppError);
    assert.equal(thrown.code, 'bad_request');
    assert.match(thrown.message, message);
    return thrown;
  }
  assert.fail('nothing was thrown');
}
