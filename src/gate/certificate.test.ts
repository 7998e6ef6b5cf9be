import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededRandom } from '#std/random.ts';
import { riskAtMost } from './binomial.ts';
import { type Certificate, isCertified, openCertificate, riskSoFar, stepCertificate } from './certificate.ts';

const PROMISE = { alpha: 0.05, delta: 0.05 };

function audited(start: Certificate, losses: Iterable<0 | 1>): Certificate {
  let certificate = start;
  for (const loss of losses) certificate = stepCertificate(certificate, loss);
  return certificate;
}

function* losses(risk: number, count: number, random: () => number): Generator<0 | 1> {
  for (let i = 0; i < count; i++) yield random() < risk ? 1 : 0;
}

const right = (count: number) => new Array<0>(count).fill(0);

suite('stepCertificate()', () => {
  test('certifies nothing before anything was seen', () => {
    assert.equal(isCertified(openCertificate(PROMISE)), false);
  });

  test('certifies a student that never errs after about as many audits as could prove it at all', () => {
    let certificate = openCertificate(PROMISE);
    while (!isCertified(certificate)) certificate = stepCertificate(certificate, 0);
    assert.ok(certificate.audits >= 59 && certificate.audits < 90, String(certificate.audits));
  });

  test('changes nothing of what it was given, and comes through JSON whole', () => {
    const before = Object.freeze(audited(openCertificate(PROMISE), [0, 1, 0]));
    const after = stepCertificate(before, 1);
    assert.equal(before.errors, 1);
    assert.deepEqual([after.audits, after.errors], [4, 2]);
    const again = JSON.parse(JSON.stringify(before)) as Certificate;
    assert.deepEqual(stepCertificate(again, 1), after);
  });

  test('is fair: whatever the past, wealth cannot grow on average at a risk of alpha or more', () => {
    const random = seededRandom(11);
    for (let past = 0; past < 200; past++) {
      const certificate = audited(openCertificate(PROMISE), losses(random() * 0.2, past * 5, random));
      for (const risk of [0.05, 0.06, 0.3, 1]) {
        const [won, lost] = ([0, 1] as const).map((loss) =>
          Math.exp(stepCertificate(certificate, loss).logWealth),
        );
        const expected = (1 - risk) * (won ?? 0) + risk * (lost ?? 0);
        assert.ok(expected <= Math.exp(certificate.logWealth) * (1 + 1e-12), `${past} audits, risk ${risk}`);
      }
    }
  });

  test('is live: ten years of merit are lost within a few dozen audits of a student that got worse', () => {
    const random = seededRandom(12);
    for (let run = 0; run < 50; run++) {
      let certificate = audited(openCertificate(PROMISE), losses(0.005, 20_000, random));
      assert.ok(isCertified(certificate));
      let since = 0;
      for (; isCertified(certificate) && since < 1000; since++)
        certificate = stepCertificate(certificate, random() < 0.2 ? 1 : 0);
      assert.ok(since < 60, `still certified after ${since} audits at a risk of 20 %`);
    }
  });

  test('never stands still while a student is bad', () => {
    const bad = audited(openCertificate(PROMISE), [...right(200), ...new Array<1>(20).fill(1)]);
    const worse = audited(bad, new Array<1>(20).fill(1));
    assert.ok(worse.logWealth < bad.logWealth);
    assert.ok(Number.isFinite(audited(bad, new Array<1>(100_000).fill(1)).logWealth));
  });
});

suite('riskSoFar()', () => {
  test('is 1 before anything was seen, and where all was wrong', () => {
    assert.equal(riskSoFar(openCertificate(PROMISE)), 1);
    assert.equal(riskSoFar(audited(openCertificate(PROMISE), [1, 1])), 1);
  });

  test('is a little above what the same audits would bound if one could look but once', () => {
    for (const [errors, n] of [
      [0, 100],
      [2, 100],
      [10, 1000],
      [50, 1000],
    ] as const) {
      const certificate = audited(openCertificate(PROMISE), [
        ...new Array<1>(errors).fill(1),
        ...right(n - errors),
      ]);
      const [anytime, once] = [riskSoFar(certificate), riskAtMost(errors, n, 0.05)];
      assert.ok(anytime > once && anytime < 2.5 * once + 0.01, `${errors} of ${n}: ${anytime}, ${once}`);
    }
  });

  test('does not hang on the order in which errors came', () => {
    const early = audited(openCertificate(PROMISE), [1, 1, 1, ...right(97)]);
    const late = audited(openCertificate(PROMISE), [...right(97), 1, 1, 1]);
    assert.ok(Math.abs(riskSoFar(early) - riskSoFar(late)) < 1e-9);
  });

  test('lies above the true risk at every moment of nearly every run', () => {
    const random = seededRandom(13);
    let broken = 0;
    for (let run = 0; run < 300; run++) {
      let certificate = openCertificate(PROMISE);
      let isBroken = false;
      for (const loss of losses(0.03, 1000, random)) {
        certificate = stepCertificate(certificate, loss);
        // Looking often costs time, and bounds move slowly.
        if (certificate.audits % 20 === 0 && riskSoFar(certificate) < 0.03) isBroken = true;
      }
      if (isBroken) broken += 1;
    }
    assert.ok(broken <= 300 * 0.05 + 3 * Math.sqrt(300 * 0.05 * 0.95), `${broken} of 300`);
  });
});
