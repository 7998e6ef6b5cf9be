import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Tally } from './tally.ts';
import { answered } from './testing/answered.ts';

const rows = Array.from({ length: 10 }, (_, index) => ({ text: `q${index}`, label: 'x' }));
const [row] = rows as [(typeof rows)[number]];

suite('Tally', () => {
  test('keeps examples from the whole of the traffic', () => {
    const tally = new Tally(rows.length);
    for (const one of rows) tally.take(one, answered({}));
    assert.deepEqual(
      tally.examples.map(({ question }) => question),
      ['q0', 'q2', 'q4', 'q6', 'q8'],
    );
  });

  test('counts what students answered apart from what their teacher did, and only the teacher is paid', () => {
    const tally = new Tally(4);
    tally.take(row, answered({}));
    tally.take(row, answered({ student: 't.1', clientUs: 900, atMs: 5 }));
    tally.take(row, answered({ student: 't.1', clientUs: 800, atMs: 6, text: 'y' }));
    tally.take(row, { kind: 'failed', problem: 'no' });
    assert.deepEqual(tally.served.rows, [{ student: 't.1', stretch: 'usual', answers: 2, wrong: 1 }]);
    assert.deepEqual(tally.served.first.get('t.1'), { atMs: 5, us: 900 });
    assert.deepEqual([tally.teacherUs, tally.studentUs], [[45_000], [900, 800]]);
    assert.deepEqual([tally.tokensIn, tally.equal, tally.answered, tally.done], [100, 1, 3, 4]);
    assert.equal(tally.recentShare(), 2 / 3);
  });

  test('tells the two sides of a drift apart', () => {
    const tally = new Tally(2);
    tally.take(row, answered({ student: 't.1' }));
    tally.begin('drift', rows);
    tally.take(row, answered({ student: 't.1', text: 'y' }));
    assert.deepEqual(
      tally.served.rows.map(({ stretch, answers, wrong }) => [stretch, answers, wrong]),
      [
        ['usual', 1, 0],
        ['drift', 1, 1],
      ],
    );
    assert.equal(tally.served.by('t.1'), 2);
    assert.equal(tally.served.answers, 2);
  });

  test('takes either label from the teacher for a text that has two, but of a student only the one of its row', () => {
    const tally = new Tally(2);
    tally.begin('usual', [row, { text: row.text, label: 'y' }]);
    tally.take(row, answered({ text: 'y' }));
    tally.take(row, answered({ text: 'y', student: 't.1' }));
    assert.equal(tally.equal, 1);
    assert.equal(tally.served.rows[0]?.wrong, 1);
  });

  test('knows how many answers were there at a moment', () => {
    const tally = new Tally(4);
    for (const atMs of [10, 20, 15, 30]) tally.take(row, answered({ atMs })); // the clock was set back once
    const moments: [atMs: number, answers: number][] = [
      [9, 0],
      [10, 1],
      [19, 1],
      [20, 3],
      [29, 3],
      [99, 4],
    ];
    for (const [atMs, answers] of moments) assert.equal(tally.answeredBy(atMs), answers, `${atMs} ms`);
  });
});
