import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededRandom } from '#std/random.ts';
import { type AuditFacts, type AuditPace, auditRate, draw } from './audit-rate.ts';

const PACE: AuditPace = {
  usual: 0.02,
  first: 0.2,
  trustedAfter: 100,
  suspected: 0.25,
  complained: 0.1,
  complainedFor: 20,
  successor: 0.15,
};
const QUIET: AuditFacts = { audits: 1000, suspected: false, hasSuccessorInExam: false };

suite('auditRate()', () => {
  const rows: [why: string, facts: Partial<AuditFacts>, rate: number][] = [
    ['in quiet times', {}, 0.02],
    ['of a student just let in', { audits: 0 }, 0.2],
    ['half way to trust', { audits: 50 }, 0.11],
    ['with trust just reached', { audits: 100 }, 0.02],
    ['under suspicion', { suspected: true }, 0.25],
    ['right after a complaint', { auditsSinceComplaint: 0 }, 0.1],
    ['at the last audit that a complaint buys', { auditsSinceComplaint: 19 }, 0.1],
    ['after a complaint has worn off', { auditsSinceComplaint: 20 }, 0.02],
    ['while a successor is in its exam', { hasSuccessorInExam: true }, 0.15],
    ['with several reasons: the largest', { suspected: true, hasSuccessorInExam: true, audits: 0 }, 0.25],
    ['with a complaint about a student just let in', { audits: 0, auditsSinceComplaint: 0 }, 0.2],
  ];
  for (const [why, facts, rate] of rows) {
    test(`${why}: ${rate}`, () => {
      assert.ok(Math.abs(auditRate({ ...QUIET, ...facts }, PACE) - rate) < 1e-12);
    });
  }

  test('never falls below the usual rate, and falls with every audit until it is reached', () => {
    const rates = Array.from({ length: 120 }, (_, audits) => auditRate({ ...QUIET, audits }, PACE));
    rates.forEach((rate, i) => {
      assert.ok(rate >= 0.02 && rate <= (rates[i - 1] ?? 1));
    });
  });

  test('is the usual one where trust is given at once, and never more than certain', () => {
    assert.equal(auditRate({ ...QUIET, audits: 1 }, { ...PACE, trustedAfter: 0 }), 0.02);
    assert.equal(auditRate({ ...QUIET, suspected: true }, { ...PACE, suspected: 3 }), 1);
  });
});

suite('draw()', () => {
  test('draws as often as it says, and tells with what chance', () => {
    const random = seededRandom(41);
    const drawn = Array.from({ length: 20_000 }, () => draw(0.1, random));
    const share = drawn.filter((coin) => coin.drawn).length / drawn.length;
    assert.ok(Math.abs(share - 0.1) < 0.007, String(share));
    assert.ok(drawn.every(({ chance }) => chance === 0.1));
  });

  test('is certain at 1 and impossible at 0', () => {
    for (const value of [0, 0.5, 1 - 2 ** -32]) {
      assert.equal(draw(1, () => value).drawn, true);
      assert.equal(draw(0, () => value).drawn, false);
    }
  });
});
