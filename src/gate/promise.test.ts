import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededRandom } from '#std/random.ts';
import { binomialCdf } from './binomial.ts';
import { isCertified, openCertificate, stepCertificate } from './certificate.ts';
import { examine } from './exam.ts';
import { type ExamRule, mostByChance, simulateTask, taskKinds } from './testing/simulated-task.ts';

const PROMISE = { alpha: 0.05, delta: 0.05 };

/** The rule of thumb that the gate replaces: the loosest threshold at which the exam itself shows at most alpha. */
const RULE_OF_THUMB: ExamRule = (items, { alpha }) => {
  let [n, errors] = [0, 0];
  let threshold: number | undefined;
  for (const { confidence, loss } of items.toSorted((a, b) => b.confidence - a.confidence)) {
    n += 1;
    errors += loss;
    if (n >= 30 && errors <= alpha * n) threshold = confidence;
  }
  return { threshold };
};

function sharesOfFalseTasks(rule: ExamRule, tasks: number): Map<string, number> {
  const random = seededRandom(51);
  const plan = { promise: PROMISE, examSizes: [150, 500], rule, random };
  const shares = taskKinds(PROMISE.alpha, random).map((kind) => {
    const lives = Array.from({ length: tasks }, () => simulateTask(kind, plan));
    return [kind.name, lives.filter((life) => life.some(({ isFalse }) => isFalse)).length / tasks] as const;
  });
  return new Map(shares);
}

/** The large runs of the same are in bench/gate-simulation.ts. */
suite('the promise, over simulated tasks', () => {
  test('is broken in at most delta of the tasks, of whatever kind, over all their candidates', () => {
    for (const [kind, share] of sharesOfFalseTasks(examine, 60))
      assert.ok(share <= mostByChance(PROMISE.delta, 60), `${kind}: ${share}`);
  });

  test('would not be kept by the rule of thumb, so the simulation can tell', () => {
    const shares = sharesOfFalseTasks(RULE_OF_THUMB, 20);
    for (const kind of ['weak', 'overconfident', 'borderline bad everywhere'])
      assert.ok((shares.get(kind) ?? 0) > 0.5, `${kind}: ${shares.get(kind)}`);
  });

  test('is not certified of a student that does not keep it, though one looks after each audit', () => {
    const random = seededRandom(52);
    const runs = 1000;
    let [certified, passed] = [0, 0];
    for (let run = 0; run < runs; run++) {
      let certificate = openCertificate(PROMISE);
      let [isEverCertified, hasEverPassed] = [false, false];
      while (certificate.audits < 500) {
        certificate = stepCertificate(certificate, random() < PROMISE.alpha ? 1 : 0);
        const { audits, errors } = certificate;
        isEverCertified ||= isCertified(certificate);
        hasEverPassed ||= audits % 50 === 0 && binomialCdf(errors, audits, PROMISE.alpha) <= PROMISE.delta;
      }
      certified += Number(isEverCertified);
      passed += Number(hasEverPassed);
    }
    assert.ok(certified / runs <= mostByChance(PROMISE.delta, runs), `${certified} of ${runs}`);
    assert.ok(
      passed / runs > mostByChance(PROMISE.delta, runs),
      'the exact test, looked at again and again, is fooled',
    );
  });
});
