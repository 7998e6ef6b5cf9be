import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  examStep,
  expectedCoverage,
  foreseenCoverage,
  isLessonDue,
  type LearnRhythm,
  leastCoverage,
  leastForAudits,
  type Serving,
  type ShadowFacts,
} from './lesson-plan.ts';

const rhythm: LearnRhythm = {
  firstLesson: 200,
  growth: 1.5,
  worthwhile: 0.8,
  patienceMs: 1_000_000,
  patienceAnswers: 1_500,
};

suite('isLessonDue()', () => {
  const rows: [what: string, progress: Parameters<typeof isLessonDue>[0], due: boolean][] = [
    ['too few asks for a first lesson', { labelled: 199, takenOff: false }, false],
    ['enough for a first lesson', { labelled: 200, takenOff: false }, true],
    ['not grown enough since the last', { labelled: 299, labelledAtLesson: 200, takenOff: false }, false],
    ['grown enough since the last', { labelled: 300, labelledAtLesson: 200, takenOff: false }, true],
    ['nothing is left of what was labelled', { labelled: 0, labelledAtLesson: 0, takenOff: false }, false],
    ['taken off, and too little new', { labelled: 5_199, labelledAtLesson: 5_000, takenOff: true }, false],
    ['taken off, and enough new', { labelled: 5_200, labelledAtLesson: 5_000, takenOff: true }, true],
  ];
  for (const [what, progress, due] of rows) {
    test(`${due ? 'yes' : 'no'}: ${what}`, () => assert.equal(isLessonDue(progress, rhythm), due));
  }
});

/** Answers `share` of the asks without an error, and the rest at a risk of one half. */
function estimate(share: number): ShadowFacts['estimate'] {
  const curve = Array.from({ length: 100 }, (_, at) => {
    const coverage = (at + 1) / 100;
    const risk = coverage <= share ? 0 : ((coverage - share) * 0.5) / coverage;
    return { threshold: 1 - coverage, coverage, risk };
  });
  return { accuracy: share + (1 - share) / 2, curve };
}

function facts(more: Partial<ShadowFacts>): ShadowFacts {
  return {
    drawn: 1_000,
    rows: 2_000,
    fresh: 1_000,
    estimate: estimate(0.85),
    alpha: 0.05,
    deltaK: 0.03,
    waitedMs: 0,
    forgone: 0,
    ...more,
  };
}

suite('expectedCoverage()', () => {
  test('is nothing where the exam has too few asks to prove anything', () => {
    assert.equal(expectedCoverage(facts({}), 60), 0);
  });

  test('grows with the asks in the exam towards what the risk allows', () => {
    const few = expectedCoverage(facts({}), 300);
    const many = expectedCoverage(facts({}), 30_000);
    assert.ok(few >= 0.8 && few < many, `${few} of few, ${many} of many`);
    assert.ok(Math.abs(many - 0.94) < 0.02, `at 5 % risk it can answer 0.944 of the asks, not ${many}`);
  });

  test('is nothing where an error that must be reckoned with would end the exam', () => {
    const sure = { ...facts({ estimate: estimate(1) }), deltaK: 0.0076 }; // of a second exam
    assert.equal(expectedCoverage(sure, 200), 1);
    assert.equal(expectedCoverage(sure, 200, 1), 0);
    assert.equal(expectedCoverage(sure, 300, 1), 1);
    assert.equal(foreseenCoverage({ ...sure, serving: serving(0.9) }, 200), 0, 'a successor can wait');
    assert.equal(foreseenCoverage(sure, 200), 1);
  });

  test('ends at the first threshold that fails, whatever comes after it', () => {
    const wrongWhereSurest = estimate(0.85);
    const curve = wrongWhereSurest.curve.map((point) =>
      point.coverage < 0.5 ? { ...point, risk: 0.2 } : point,
    );
    assert.equal(expectedCoverage(facts({ estimate: { ...wrongWhereSurest, curve } }), 1_000), 0);
  });

  test('is less where less of δ is left', () => {
    assert.ok(expectedCoverage(facts({ deltaK: 1e-6 }), 500) < expectedCoverage(facts({}), 500));
  });
});

/** One that serves: taught when `expected` of the asks were expected of it, of which it covers `coverage`. */
function serving(coverage: number, expected = coverage): Serving {
  return { coverage, estimate: estimate(expected * 0.9), n: 30_000, alpha: 0.05, deltaK: 0.03 };
}

suite('foreseenCoverage()', () => {
  const candidate = facts({ estimate: estimate(0.8) });
  const expected = expectedCoverage(candidate, 1_000);

  test('is what is expected, where none serves', () => {
    assert.equal(foreseenCoverage(candidate, 1_000), expected);
  });

  test('leaves as small a part open as the exam of the one that serves left of what was expected', () => {
    const before = serving(0.9, 0.85);
    const open = 1 - expectedCoverage(before, before.n);
    const foreseen = foreseenCoverage({ ...candidate, serving: before }, 1_000);
    assert.ok(Math.abs(1 - foreseen - ((1 - expected) * 0.1) / open) < 1e-9, `foreseen: ${foreseen}`);
    assert.ok(foreseen > expected + 0.03);
  });

  test('is never less than what is expected, and nothing stays nothing', () => {
    const unlucky = serving(0.5, 0.9);
    assert.equal(foreseenCoverage({ ...candidate, serving: unlucky }, 1_000), expected);
    assert.equal(foreseenCoverage({ ...candidate, serving: serving(0.9, 0.5) }, 10), 0);
  });

  test('knows no better where all was expected of the one that serves, or nothing', () => {
    const all = { ...serving(1), estimate: estimate(1) };
    const nothing = { ...serving(0.9), estimate: estimate(0) };
    for (const before of [all, nothing])
      assert.equal(foreseenCoverage({ ...candidate, serving: before }, 1_000), expected);
  });
});

suite('what a successor must cover', () => {
  test('is three asks in a hundred more, and where fewer than six are left open half of them', () => {
    assert.equal(leastCoverage(undefined), 0);
    assert.ok(Math.abs(leastCoverage({ coverage: 0.8 }) - 0.83) < 1e-9);
    assert.ok(Math.abs(leastCoverage({ coverage: 0.98 }) - 0.99) < 1e-9);
  });

  test('is three in a hundred more in any case where it shall be worth audits', () => {
    assert.equal(leastForAudits(undefined), 0);
    assert.ok(Math.abs(leastForAudits({ coverage: 0.8 }) - 0.83) < 1e-9);
    assert.ok(leastForAudits({ coverage: 0.98 }) > 1, 'which none can cover');
  });
});

suite('examStep()', () => {
  const rows: [what: string, more: Partial<ShadowFacts>, step: string][] = [
    ['good enough and grown: it is examined', {}, 'examine'],
    ['good enough, and more asks would tell little: at once', { drawn: 30_000, fresh: 100 }, 'examine'],
    ['good enough, but too few asks to prove anything', { drawn: 80, fresh: 80 }, 'wait'],
    ['not worth it yet, and nothing new to learn from', { estimate: estimate(0.5), fresh: 500 }, 'wait'],
    ['not worth it yet, and half as much again to learn from', { estimate: estimate(0.5) }, 'supersede'],
    ['not worth it yet, but lessons no longer help', { estimate: estimate(0.5), before: 0.5 }, 'examine'],
    [
      'not worth it yet, but it was held back for long',
      { estimate: estimate(0.5), waitedMs: 1e6 },
      'examine',
    ],
    ['not worth it yet, but much was forgone', { estimate: estimate(0.5), forgone: 1_500 }, 'examine'],
    [
      'worthless, however long it waited',
      { estimate: estimate(0.01), waitedMs: 1e9, forgone: 1e9 },
      'supersede',
    ],
    ['no better than the one that serves', { serving: serving(0.95) }, 'supersede'],
    ['better than the one that serves', { serving: serving(0.8) }, 'examine'],
    [
      'better than the one that serves, which did better than was expected of it',
      { estimate: estimate(0.82), serving: serving(0.88, 0.8) },
      'examine',
    ],
  ];
  for (const [what, more, step] of rows) {
    test(`${what}: ${step}`, () => assert.equal(examStep(facts(more), rhythm), step));
  }
});
