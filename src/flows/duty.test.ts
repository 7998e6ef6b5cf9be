import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { USUAL_PACE } from '#gate/audit-rate.ts';
import { seededRandom } from '#std/random.ts';
import { Duty } from './duty.ts';

const SURE = 0.97;
const UNSURE = 0.4;

/** A student that was sure of 85 of 100 asks in its exam. */
function duty(audits: readonly { loss: 0 | 1 }[] = []): Duty {
  return new Duty({
    post: {
      id: 't.1',
      task: 't',
      file: 'f',
      shape: { kind: 'closed', form: 'label', pieces: ['', ''], holes: [] },
      threshold: 0.8,
      cautiousThreshold: 0.95,
      verdict: 'v',
      alpha: 0.05,
      delta: 0.05,
      tokens: { out: {} },
    },
    pace: USUAL_PACE,
    confidences: asks(2_000, 0.15, 1),
    audits,
    random: seededRandom(3),
  });
}

/** Confidences of asks, this share of them strange. */
function asks(count: number, strange: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => (random() < strange ? UNSURE : SURE) + random() / 50);
}

suite('a student on duty', () => {
  test('is audited often at first, and seldom once its audits went well', () => {
    const student = duty();
    const before = student.auditChance;
    for (let audit = 0; audit < USUAL_PACE.trustedAfter; audit++) student.audited(0);
    assert.equal(before, USUAL_PACE.first);
    assert.equal(student.auditChance, USUAL_PACE.usual);
  });

  test('is audited more after a complaint, and while its successor is examined', () => {
    const student = duty(new Array(200).fill({ loss: 0 }));
    student.complained();
    assert.equal(student.auditChance, USUAL_PACE.complained);
    student.succeededBy(true);
    assert.equal(student.auditChance, USUAL_PACE.successor);
    student.succeededBy(false);
    for (let audit = 0; audit < USUAL_PACE.complainedFor; audit++) student.audited(0);
    assert.equal(student.auditChance, USUAL_PACE.usual);
  });

  test('draws with the chance that it tells', () => {
    const student = duty();
    const draws = Array.from({ length: 2_000 }, () => student.draw());
    assert.ok(draws.every(({ chance }) => chance === USUAL_PACE.first));
    const drawn = draws.filter((draw) => draw.drawn).length / draws.length;
    assert.ok(Math.abs(drawn - USUAL_PACE.first) < 0.03, `${drawn} drawn`);
  });

  test('stays as it is while its asks are like its exam', () => {
    const student = duty();
    for (const confidence of asks(5_000, 0.15, 2)) assert.equal(student.saw(confidence), false);
    assert.deepEqual([student.isSuspected, student.isCautious, student.threshold], [false, false, 0.8]);
  });

  test('becomes cautious, once, when strange asks come, long before audits could tell', () => {
    const student = duty();
    const told = asks(1_000, 0.35, 4).map((confidence) => student.saw(confidence));
    assert.equal(told.filter(Boolean).length, 1);
    assert.ok(told.indexOf(true) < 400, `after ${told.indexOf(true)} asks`);
    assert.equal(student.threshold, 0.95);
    assert.ok(student.auditChance >= USUAL_PACE.suspected);
  });

  test('seldom becomes cautious because its asks have become a little harder, as long as audits go well', () => {
    const cautious = Array.from({ length: 40 }, (_, seed) => {
      const student = duty();
      for (const [at, confidence] of asks(4_000, 0.22, 10 + seed).entries()) {
        student.saw(confidence);
        if (at % 5 === 0) student.audited(0);
      }
      return student.isCautious;
    });
    const times = cautious.filter(Boolean).length;
    assert.ok(times <= 4, `${times} of 40`);
  });

  test('does not become cautious because its asks have become easier', () => {
    const student = duty();
    for (const confidence of asks(2_000, 0.01, 5)) student.saw(confidence);
    assert.equal(student.isCautious, false);
  });

  test('is told off by audits that go wrong, also where a restart came between them', () => {
    const good = new Array(300).fill({ loss: 0 });
    const bad = new Array(20).fill({ loss: 1 });
    const student = duty([...good, ...bad.slice(0, 3)]);
    const alarm = bad.map(({ loss }) => student.audited(loss)).find((told) => told !== undefined);
    assert.equal(alarm?.detector, 'drift');
    assert.ok((alarm?.evidence ?? 0) >= (alarm?.limit ?? 0) && (alarm?.errors ?? 0) > 3);
  });
});
