import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  answerHead,
  chanceOf,
  confidenceOf,
  EVIDENCE,
  type Evidence,
  gatherEvidence,
  SILENT,
} from './confidence.ts';

const NOTHING: Evidence = { doubt: 0, quiet: 0, unknownWords: 0, unknownLetters: 0, excess: 0 };
const CALIBRATION = {
  base: 2,
  cost: { doubt: 1, quiet: 1, unknownWords: 1, unknownLetters: 1, excess: 1 },
  floor: 0.5,
};

suite('answerHead()', () => {
  const views = [Float64Array.of(9, 0, 1, 0), Float64Array.of(0, 2, 0, 0)];

  test('looks at its own columns only, and adds the views as sharply as each deserves', () => {
    assert.equal(answerHead(views, 1, 4, [1, 1]).best, 0);
    assert.equal(answerHead(views, 1, 4, [1, 0.1]).best, 1);
    assert.equal(answerHead(views, 0, 4, [1, 1]).best, 0);
  });

  test('gives the probability that follows from the scores', () => {
    const { probability, score } = answerHead(views, 1, 4, [1, 1]);
    assert.equal(score, 2);
    assert.ok(Math.abs(probability - Math.exp(2) / (Math.exp(2) + Math.E + 1)) < 1e-12);
  });

  test('is sure of a head that has one value', () => {
    assert.equal(answerHead(views, 0, 1, [1, 1]).probability, 1);
  });
});

suite('gatherEvidence()', () => {
  const sure = { best: 0, probability: 0.99, score: 9 };
  const input = { knownWords: 1, knownLetters: 1, length: 30 };

  const WORSE: [what: string, kind: keyof Evidence, evidence: Evidence][] = [
    ['a less probable answer', 'doubt', gatherEvidence([{ ...sure, probability: 0.5 }], input, 40)],
    ['a second head', 'doubt', gatherEvidence([sure, sure], input, 40)],
    ['a lower score', 'quiet', gatherEvidence([{ ...sure, score: 1 }], input, 40)],
    ['an unknown word', 'unknownWords', gatherEvidence([sure], { ...input, knownWords: 0.8 }, 40)],
    ['unknown letters', 'unknownLetters', gatherEvidence([sure], { ...input, knownLetters: 0.8 }, 40)],
    ['unusual length', 'excess', gatherEvidence([sure], { ...input, length: 400 }, 40)],
  ];
  const best = gatherEvidence([sure], input, 40);
  for (const [what, kind, evidence] of WORSE) {
    test(`finds more ${kind} in ${what}`, () => assert.ok(evidence[kind] > best[kind]));
  }

  test('finds nothing against an answer that is certain, of an input like the lesson', () => {
    const certain = gatherEvidence([{ best: 0, probability: 1, score: 99 }], input, 40);
    for (const kind of EVIDENCE) assert.ok(Math.abs(certain[kind]) < 1e-9, kind);
  });
});

suite('confidenceOf()', () => {
  for (const kind of EVIDENCE) {
    test(`falls with ${kind}`, () => {
      const [less, more] = [0.1, 0.2].map((size) => confidenceOf({ ...NOTHING, [kind]: size }, CALIBRATION));
      assert.ok((more ?? 1) < (less ?? 0));
    });
  }

  test('is the chance down to the floor, and below it next to nothing, yet in order', () => {
    const at = (doubt: number) => confidenceOf({ ...NOTHING, doubt }, CALIBRATION);
    assert.equal(at(1.9), chanceOf({ ...NOTHING, doubt: 1.9 }, CALIBRATION));
    assert.ok(at(2.1) < SILENT && at(3) < at(2.1) && at(30) > 0);
  });
});
