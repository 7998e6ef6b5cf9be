import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededRandom } from '#std/random.ts';
import { chanceOf, type Evidence } from '#student/confidence.ts';
import { fitConfidence, fitFloor, type UnseenAnswer } from './fit-confidence.ts';

const NOTHING: Evidence = { doubt: 0, quiet: 0, unknownWords: 0, unknownLetters: 0, excess: 0 };
const PRIOR: Evidence = { doubt: 1, quiet: 0, unknownWords: 2, unknownLetters: 2, excess: 2 };

function fit(answers: readonly UnseenAnswer[]) {
  const steps = fitConfidence(answers, PRIOR);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

suite('fitConfidence()', () => {
  test('finds the costs by which answers were drawn', () => {
    const random = seededRandom(3);
    const truth = { base: 3, cost: { ...NOTHING, doubt: 1.5, unknownWords: 4 } };
    const answers = Array.from({ length: 20_000 }, (): UnseenAnswer => {
      const evidence = { ...NOTHING, doubt: 3 * random(), unknownWords: random(), quiet: random() };
      return { evidence, right: random() < chanceOf(evidence, truth), weight: 1 };
    });
    const { base, cost } = fit(answers);
    for (const [found, wanted] of [
      [base, 3],
      [cost.doubt, 1.5],
      [cost.unknownWords, 4],
      [cost.quiet, 0],
    ] as const)
      assert.ok(Math.abs(found - wanted) < 0.25, `${found} for ${wanted}`);
  });

  test('lets nothing that speaks against an answer speak for it', () => {
    const answers = Array.from({ length: 200 }, (_, i): UnseenAnswer => {
      return { evidence: { ...NOTHING, unknownWords: i % 2 }, right: i % 2 === 1, weight: 1 };
    });
    assert.equal(fit(answers).cost.unknownWords, 0);
  });

  test('keeps to the prior where no row has such evidence', () => {
    assert.equal(fit([{ evidence: NOTHING, right: true, weight: 1 }]).cost.excess, PRIOR.excess);
  });

  test('stays finite where all are right, all are wrong, or there are none', () => {
    for (const right of [[true, true], [false], []]) {
      const { base } = fit(right.map((is) => ({ evidence: NOTHING, right: is, weight: 1 })));
      assert.ok(Number.isFinite(base));
    }
  });
});

suite('fitFloor()', () => {
  const rows = (...of: [chance: number, right: boolean][]) =>
    of.map(([chance, right]) => ({ chance, right }));

  const CASES: [what: string, judged: ReturnType<typeof rows>, floor: number][] = [
    ['is 0.5 where nothing falls below', rows([0.9, true], [0.6, false]), 0.5],
    ['is 0.5 where what falls below is mostly wrong', rows([0.9, true], [0.4, false], [0.3, true]), 0.5],
    [
      'falls until what is below is mostly wrong',
      rows([0.45, true], [0.4, true], [0.3, true], [0.2, false]),
      0.4,
    ],
    ['falls below all where they are right', rows([0.4, true], [0.3, true]), 0.3],
  ];
  for (const [what, judged, floor] of CASES) test(what, () => assert.equal(fitFloor(judged), floor));
});
