import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { median, percentile } from './quantiles.ts';
import type { Recorded } from './recorded.ts';
import { faultsOf, reportOf } from './report.ts';
import { type Asked, Tally } from './tally.ts';
import { answered } from './testing/answered.ts';
import { passed, seen } from './testing/seen.ts';

const price = { in: 2, out: 10 };
const LABEL = 'order_status';
let traces = 0;

test('percentile() takes the nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  const rows: [sorted: number[], share: number, expected: number | undefined][] = [
    [[], 0.5, undefined],
    [[7], 0.5, 7],
    [[7], 0.99, 7],
    [[1, 2], 0.5, 1],
    [[1, 2, 3], 0.5, 2],
    [hundred, 0.5, 50],
    [hundred, 0.95, 95],
    [hundred, 0.99, 99],
    [hundred, 0, 1],
    [hundred, 1, 100],
  ];
  for (const [sorted, share, expected] of rows) assert.equal(percentile(sorted, share), expected);
});

test('median() sorts a copy', () => {
  const values = [9, 1, 5];
  assert.equal(median(values), 5);
  assert.deepEqual(values, [9, 1, 5]);
  assert.equal(median([]), undefined);
});

suite('faultsOf()', () => {
  const rows: [what: string, asked: Asked[], recorded: Partial<Recorded>, faults: string[]][] = [
    ['finds nothing where every ask has its trace and the costs agree', [right(), right()], {}, []],
    ['counts asks that failed', [right(), failed()], {}, ['1 of 2 asks failed']],
    [
      'counts traces by number',
      [right(), right()],
      { traces: 1 },
      ['1 of 2 traces are missing or unfinished'],
    ],
    ['counts traces by id', [right(), right()], { lost: 2 }, ['2 of 2 traces are missing or unfinished']],
    ['accepts traces of asks that were cut off', [right(), { kind: 'cut-off' }], { traces: 2 }, []],
    ['compares the bills', [right()], { costNanos: 1_000 }, ["the recorded cost is not the client's"]],
    ['forgives rounding', [right()], { costNanos: 240_001 }, []],
    ['counts answers of strangers', [right()], { elsewhere: 3 }, ['3 asks were answered elsewhere']],
  ];
  for (const [what, asked, recorded, faults] of rows) {
    test(what, () => {
      const tally = tallyOf(asked);
      const rehearsed = { tally, price, tasks: [], trouble: undefined, driftAtMs: undefined };
      assert.deepEqual(faultsOf({ ...rehearsed, recorded: { ...recordOf(tally), ...recorded } }), faults);
    });
  }

  test('names the student that broke its promise', () => {
    const tally = tallyOf(Array.from({ length: 200 }, (_, index) => byStudent(index < 30 ? 'wrong' : LABEL)));
    const tasks = [seen({ verdicts: [passed()] })];
    const recorded = recordOf(tally);
    assert.deepEqual(faultsOf({ tally, price, tasks, trouble: undefined, driftAtMs: undefined, recorded }), [
      't_1.1 broke its promise: 30 of 200 answers were wrong',
    ]);
  });
});

suite('reportOf()', () => {
  test('tells everything of a rehearsal that went well', () => {
    assert.deepEqual(linesOf([right(), right()]), [
      'Asks',
      'asks | 2 | 4 at a time, 200 a second, 10 ms in all |',
      'errors | 0 |  | ok',
      'by the teacher | 2 | each the label in the file | ok',
      'by a student | 0 | how many were wrong stands below |',
      'Time (medians)',
      'teacher, to the client | 45 ms | p95 45 ms, p99 45 ms |',
      'the stand-in took | 40 ms | by its own clock, told in each reply |',
      'added on top | 5.0 ms | client minus stand-in, ask by ask |',
      'of that, Freehold | 1.0 ms | trace minus stand-in; the rest: client, loopback |',
      'Recorded by Freehold',
      'traces | 2 | one for every ask | ok',
      'tokens in | 200 | 4 characters each, as the stand-in counts |',
      'tokens out | 8 |  |',
      'cost | $0.00048 | the client counts the same | ok',
      ' |  | at $2 in, $10 out a million; nothing was spent |',
      'Some of it',
      'Where is it? | → order_status | its teacher |',
      'Where is it? | → order_status | its teacher |',
    ]);
  });

  test('tells what went wrong, and the most frequent complaint first', () => {
    const wrong = answered({ text: 'refund_status', traceId: 'other' });
    const lines = linesOf(
      [failed('404 no'), failed('500 oh'), failed('500 oh'), wrong, { kind: 'cut-off' }],
      { traces: 3 },
    );
    assert.deepEqual(lines.slice(1, 8), [
      'asks | 4 | 4 at a time, 400 a second, 10 ms in all |',
      'cut off | 1 | when it was stopped |',
      'errors | 3 |  | not ok',
      ' | 2 × | 500 oh |',
      ' | 1 × | 404 no |',
      'by the teacher | 1 | 0 of them the label in the file | not ok',
      ' |  | Where is it? → refund_status, not order_status |',
    ]);
    assert.ok(lines.includes('traces | 3 | 1 missing or unfinished | not ok'));
  });

  test('shows how fast students are, where one answered', () => {
    const lines = linesOf([right(), byStudent(LABEL)]);
    assert.ok(lines.includes('student, to the client | 900 µs | p95 900 µs, p99 900 µs |'));
    assert.ok(lines.includes('by a student | 1 | how many were wrong stands below |'));
  });

  test('has something to say where nothing was asked', () => {
    const lines = linesOf([]);
    assert.ok(lines.includes('teacher, to the client | - | p95 -, p99 - |'));
  });

  function linesOf(asked: Asked[], recorded: Partial<Recorded> = {}): string[] {
    const tally = tallyOf(asked);
    const rehearsed = {
      tally,
      price,
      recorded: { ...recordOf(tally), ...recorded },
      elapsedMs: 10,
      concurrency: 4,
      home: 'h',
      tasks: [],
      trouble: undefined,
      startedAtMs: 0,
      driftAtMs: undefined,
    };
    return reportOf(rehearsed).flatMap(({ title, lines }) => [
      title,
      ...lines.map(({ name, value, remark = '', ok }) =>
        `${name} | ${value} | ${remark} | ${ok === undefined ? '' : ok ? 'ok' : 'not ok'}`.trimEnd(),
      ),
    ]);
  }
});

function right(): Asked {
  traces += 1;
  return answered({ text: LABEL, traceId: `t${traces}` });
}

function byStudent(text: string): Asked {
  return answered({ text, student: 't_1.1', clientUs: 900, standInUs: undefined });
}

function failed(problem = '500 oh'): Asked {
  return { kind: 'failed', problem };
}

function tallyOf(asked: Asked[]): Tally {
  const tally = new Tally(asked.length);
  for (const one of asked) tally.take({ text: 'Where is it?', label: LABEL }, one);
  return tally;
}

/** What Freehold would have recorded of it. */
function recordOf(tally: Tally): Recorded {
  const costNanos = tally.tokensIn * 2_000 + tally.tokensOut * 10_000;
  return {
    traces: tally.done,
    lost: 0,
    tokensIn: tally.tokensIn,
    tokensOut: tally.tokensOut,
    costNanos,
    freeholdUs: 1_000,
    audits: 0,
    auditNanos: 0,
    elsewhere: 0,
  };
}
