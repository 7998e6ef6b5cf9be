import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after, afterEach, before, beforeEach, suite, test } from 'node:test';
import { evidenceText, readEvidence } from '#gate/evidence.ts';
import { examine } from '#gate/exam.ts';
import { examWords } from '#gate/words.ts';
import { makeTaughtHome, type TaughtHome } from '#testing/taught-home.ts';
import { checkVerdict, type GateCheck } from './gate-check.ts';

function check(home: TaughtHome, id = home.verdict): GateCheck {
  const found = checkVerdict(id, home);
  assert.ok(found);
  return found;
}

function fileOf({ database, vault }: TaughtHome, column: 'evidence' | 'file'): string {
  const from = column === 'evidence' ? 'verdict' : 'candidate';
  return vault.path(String(database.prepare(`SELECT ${column} AS name FROM ${from}`).get()?.name));
}

/** Puts other bytes, or none, into a file of the vault, for as long as it is used. */
function alter(file: string, bytes: string | Uint8Array | undefined): Disposable {
  const before = readFileSync(file);
  rmSync(file);
  if (bytes !== undefined) writeFileSync(file, bytes);
  return {
    [Symbol.dispose]: () => {
      rmSync(file, { force: true });
      writeFileSync(file, before);
    },
  };
}

/** Another answer in the place of the teacher's: that of the newest trace which says something else. */
const ANOTHER_ANSWER = `UPDATE trace SET answer_text = (SELECT max(other.answer_text) FROM trace AS other
  WHERE other.answer_text <> (SELECT answer_text FROM trace WHERE id = ?1)) WHERE id = ?1`;

suite('checkVerdict()', () => {
  let home: TaughtHome;
  before(async () => {
    home = await makeTaughtHome();
  });
  // What a test does to the database is undone when it is over.
  beforeEach(() => home.database.exec('BEGIN'));
  afterEach(() => home.database.exec('ROLLBACK'));
  after(() => home[Symbol.dispose]());

  test('says yes to a verdict whose items can all be made again from their traces', () => {
    const { ok, reasons, remarks, items, remade } = check(home);
    assert.deepEqual({ ok, reasons, remarks }, { ok: true, reasons: [], remarks: [] });
    assert.deepEqual([items, remade], [home.examined.length, home.examined.length]);
  });

  test('says no to one changed label in the database, and names the trace', () => {
    const trace = home.examined[7] ?? '';
    home.database.prepare(ANOTHER_ANSWER).run(trace);
    const { ok, reasons } = check(home);
    assert.equal(ok, false);
    assert.equal(reasons.length, 1);
    assert.match(reasons[0] ?? '', new RegExp(`^Trace ${trace}: the teacher's answer is another`));
  });

  test('says no to one changed label in the evidence, and names the line and the trace', () => {
    const file = fileOf(home, 'evidence');
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[5] = (lines[5] ?? '').replace(
      /,([01]),"(?=[0-9a-f]{16}"\]$)/,
      (_, loss) => `,${1 - Number(loss)},"`,
    );
    using _altered = alter(file, lines.join('\n'));
    const trace = JSON.parse(lines[5] ?? '')[0];
    const reasons = check(home).reasons.join('\n');
    assert.match(reasons, new RegExp(`^Line 6 of the evidence, the item of trace ${trace}, was changed`));
    assert.match(
      reasons,
      new RegExp(`Trace ${trace}: it is right, and was counted as wrong|counted as right`),
    );
  });

  test('says no where asks were left out of the exam, though all else was made to fit', () => {
    const text = readFileSync(fileOf(home, 'evidence'), 'utf8');
    const { items } = readEvidence(text);
    const kinder = items.toSorted((a, b) => b.confidence - a.confidence).slice(0, -10);
    const again = examine(kinder, { alpha: 0.05, delta: 0.05 }, 1);
    const evidence = home.vault.put(Buffer.from(evidenceText(kinder)));
    home.database
      .prepare("UPDATE verdict SET evidence = ?, words = ?, body = json_set(body, '$.exam', json(?))")
      .run(evidence, examWords(again), JSON.stringify(again));
    const { ok, reasons } = check(home);
    assert.equal(ok, false);
    assert.equal(reasons.length, 10);
    for (const reason of reasons) assert.match(reason, /^Trace \S+ was drawn for the exam .* not in it\.$/);
  });

  const rows: [what: string, sql: string, reason: RegExp][] = [
    [
      'a lower risk',
      "UPDATE verdict SET body = json_set(body, '$.exam.risk', 0.001)",
      /risk is .* 0\.001 by the verdict/,
    ],
    [
      'fewer errors in a test',
      "UPDATE verdict SET body = json_set(body, '$.exam.tested[0].errors', 99)",
      /^Test 1 is/m,
    ],
    [
      'an earlier exam',
      "UPDATE verdict SET body = json_set(body, '$.exam.k', 3)",
      /counts as exam 3 .* is exam 1/,
    ],
    ['another outcome', "UPDATE verdict SET outcome = 'failed'", /It says failed, its exam says passed/],
    ['other words', "UPDATE verdict SET words = replace(words, '5 %', '1 %')", /Its words are not those/],
    [
      'a promise that is no number',
      "UPDATE verdict SET body = json_set(body, '$.exam.alpha', 'x')",
      /alpha x/,
    ],
    ['numbers that are no JSON', "UPDATE verdict SET body = '{'", /^Its row cannot be read/],
    ['no exam', "UPDATE verdict SET body = '{}'", /nothing to recompute/],
    [
      'a student of another task',
      "UPDATE candidate SET task = 't_other'",
      /There is no student .* of a task/,
    ],
    [
      'another cut-off',
      "UPDATE candidate SET cutoff = '018c'",
      /The cut-off of .* is 018c, that of its dataset/,
    ],
    [
      'an answer shape with other words',
      "UPDATE candidate SET shape = replace(shape, 'invoice', 'paper')",
      /answer shape that is written down/,
    ],
    [
      'an answer shape with fewer',
      "UPDATE candidate SET shape = json_remove(shape, '$.holes[0].values[5]')",
      /has not the answer shape/,
    ],
    ['a shape that is no JSON', "UPDATE candidate SET shape = '{'", /^Its row cannot be read/],
    ['evidence of another name', "UPDATE verdict SET evidence = '../x'", /evidence is not in the vault/],
    [
      'a dataset of another',
      "UPDATE candidate SET dataset = 'f00d'",
      /taught from another dataset than f00d[\s\S]*not the name of a file/,
    ],
    [
      'an ask that was not drawn',
      'UPDATE trace SET examined = 0',
      /no longer as an answered ask .* drawn for an exam/,
    ],
  ];
  test('says no to a row that claims something else, and says what', () => {
    for (const [what, sql, reason] of rows) {
      home.database.exec(`SAVEPOINT row; ${sql}`);
      const { ok, reasons } = check(home);
      assert.equal(ok, false, what);
      assert.match(reasons.join('\n'), reason, what);
      home.database.exec('ROLLBACK TO row');
    }
    assert.equal(check(home).ok, true);
  });

  test('tells of traces that retention took, and does not hold it against the verdict', () => {
    home.database.prepare('DELETE FROM trace WHERE id IN (?, ?)').run(...home.examined.slice(0, 2));
    const some = check(home);
    assert.deepEqual([some.ok, some.remade], [true, home.examined.length - 2]);
    assert.match(some.remarks.join(), /^2 of 240 traces are gone: retention took them/);
    home.database.exec('DELETE FROM text');
    const all = check(home);
    assert.deepEqual([all.ok, all.remade], [true, 0]);
    assert.match(all.remarks.join(), /^240 of 240 traces are gone/);
  });

  test('says no where the student or the evidence cannot be read any more', () => {
    const student = fileOf(home, 'file');
    using _cut = alter(student, readFileSync(student).subarray(0, -9));
    assert.match(check(home).reasons.join(), /cannot be asked again\. .* was cut short or altered/);
    using _gone = alter(fileOf(home, 'evidence'), undefined);
    assert.deepEqual(check(home).reasons, ['Its evidence is not in the vault.']);
  });

  test('knows whether an alarm follows from the audits, and those from their traces', async () => {
    home.database.exec('ROLLBACK'); // another connection writes the traces
    const alarm = await home.takeOff();
    home.database.exec('BEGIN');
    const { ok, reasons, items, remade } = check(home, alarm);
    assert.deepEqual({ ok, reasons }, { ok: true, reasons: [] });
    assert.ok(items >= 5 && items === remade, `${remade} of ${items}`);
    home.database.exec('UPDATE audit SET loss = 0 WHERE trace = (SELECT max(trace) FROM audit)');
    const changed = check(home, alarm).reasons.join('\n');
    assert.match(changed, /^The audits do not raise an alarm/);
    assert.match(changed, /Trace \S+: it is wrong, and was counted as right/);
  });

  test('has nothing to say of a verdict that there is not', () => {
    assert.equal(checkVerdict('nonesuch', home), undefined);
  });
});
