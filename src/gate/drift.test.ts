import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededRandom } from '#std/random.ts';
import { ALARM_AT, type Drift, driftEvidence, openDrift, stepDrift } from './drift.ts';

const random = seededRandom(21);

function auditsToAlarm(start: Drift, risk: number, most = 20_000): number {
  let drift = start;
  while (!drift.alarm && drift.audits - start.audits < most)
    drift = stepDrift(drift, random() < risk ? 1 : 0);
  return drift.alarm ? drift.audits - start.audits : Number.POSITIVE_INFINITY;
}

function afterGoodAudits(count: number): Drift {
  let drift = openDrift(0.05);
  while (drift.audits < count) drift = stepDrift(drift, random() < 0.02 ? 1 : 0);
  return drift;
}

suite('stepDrift()', () => {
  // Published beside the method: median (p90) 219 (426), 81 (162) and 22 (42) after 2,000 audits at 2 %.
  const falls: [risk: number, median: number][] = [
    [0.1, 219],
    [0.15, 81],
    [0.3, 22],
  ];
  for (const [risk, median] of falls) {
    test(`sees a fall from 2 % to ${risk * 100} % after about ${median} audits`, () => {
      const delays = Array.from({ length: 100 }, () => auditsToAlarm(afterGoodAudits(2000), risk));
      const found = delays.toSorted((a, b) => a - b)[50] ?? 0;
      assert.ok(found > median * 0.7 && found < median * 1.35, String(found));
    });
  }

  test('leaves a student alone that keeps its promise well', () => {
    for (let run = 0; run < 50; run++)
      assert.equal(auditsToAlarm(openDrift(0.05), 0.02, 2000), Number.POSITIVE_INFINITY);
  });

  test('leaves a student alone that only just keeps it, in all but few cases', () => {
    const alarms = Array.from({ length: 300 }, () => auditsToAlarm(openDrift(0.05), 0.05, 1000)).filter(
      Number.isFinite,
    );
    assert.ok(alarms.length <= 300 * (1000 / ALARM_AT) + 16, String(alarms.length)); // three standard errors are 16
  });

  test('is fair: at a risk of alpha the evidence grows by one an audit on average, whatever the past', () => {
    let drift = openDrift(0.05);
    for (let i = 0; i < 300 && !drift.alarm; i++) {
      const [right, wrong] = [0, 1].map((loss) => driftEvidence(stepDrift(drift, loss)));
      const expected = 0.95 * (right ?? 0) + 0.05 * (wrong ?? 0);
      assert.ok(Math.abs(expected - driftEvidence(drift) - 1) < 1e-6, `after ${i} audits`);
      drift = stepDrift(drift, random() < 0.04 ? 1 : 0);
    }
  });

  test('works for any promise: the delay hangs on the risk in units of alpha', () => {
    for (const alpha of [0.2, 0.01]) {
      const delays = Array.from({ length: 60 }, () =>
        auditsToAlarm(openDrift(alpha), Math.min(1, 4 * alpha)),
      );
      const median = delays.toSorted((a, b) => a - b)[30] ?? 0;
      assert.ok(median * alpha > 1 && median * alpha < 5, `alpha ${alpha}: ${median}`);
    }
    assert.throws(() => openDrift(0), /alpha lies between 0 and 1, unlike 0/);
  });

  test('keeps its alarm, whatever comes after', () => {
    let drift = openDrift(0.05);
    while (!drift.alarm) drift = stepDrift(drift, 1);
    const { audits } = drift;
    for (let i = 0; i < 10_000; i++) drift = stepDrift(drift, i % 2);
    assert.equal(drift.alarm, true);
    assert.equal(drift.audits, audits);
    assert.ok(drift.sums.every(Number.isFinite));
  });

  test('comes through JSON whole, and changes nothing of what it was given', () => {
    const drift = Object.freeze(stepDrift(stepDrift(openDrift(0.05), 1), 0));
    const again = JSON.parse(JSON.stringify(drift)) as Drift;
    assert.deepEqual(stepDrift(again, 1), stepDrift(drift, 1));
    assert.deepEqual([drift.audits, drift.errors], [2, 1]);
  });
});
