import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { barLine, plainLine, type Standing } from './progress.ts';

const half: Standing = {
  done: 1_600,
  total: 3_200,
  failed: 1,
  elapsedMs: 4_000,
  medianUs: 45_000,
  costNanos: 1.37e9,
};

suite('the progress line', () => {
  test('plainLine() tells how far, how fast, at what cost, and how long still', () => {
    const rows: [change: Partial<Standing>, line: string][] = [
      [{}, '1,600/3,200 asks, 400/s, p50 45 ms, $1.37, 1 error, 4 s left'],
      [{ failed: 2, total: 161_600 }, '1,600/161,600 asks, 400/s, p50 45 ms, $1.37, 2 errors, 7 min left'],
      [{ done: 3_200, failed: 0 }, '3,200/3,200 asks, 800/s, p50 45 ms, $1.37, 0 errors'],
      [
        { done: 0, failed: 0, elapsedMs: 0, medianUs: undefined, costNanos: 0 },
        '0/3,200 asks, 0/s, p50 -, $0, 0 errors',
      ],
    ];
    for (const [change, line] of rows) assert.equal(plainLine({ ...half, ...change }), line);
  });

  test('barLine() fills its bar by what is done', () => {
    const bar = (done: number) => barLine({ ...half, done }, 120).split('  ')[0];
    assert.equal(bar(0), '░'.repeat(30));
    assert.equal(bar(1_600), '█'.repeat(15) + '░'.repeat(15));
    assert.equal(bar(3_200), '█'.repeat(30));
  });

  test('barLine() fits every terminal, with room for the ^C', () => {
    for (let columns = 3; columns < 200; columns++) {
      assert.ok(barLine(half, columns).length <= columns - 3, `${columns} columns`);
    }
  });
});
