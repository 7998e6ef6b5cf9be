import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { AppError, type ErrorCode, type ErrorDetails } from '#contract/errors.ts';
import { nextStep, type Patience, tellFailures } from './next-step.ts';

const patience: Patience = { attempts: 3, waitMs: 100, longestWaitMs: 1_000 };

suite('nextStep()', () => {
  type Row = [
    code: ErrorCode,
    details: ErrorDetails,
    tries: number,
    others: 'others wait' | 'nobody else',
    random: number,
    step: number | 'next' | 'fail',
  ];
  const rows: Row[] = [
    // Nobody can help: the ask itself is at fault.
    ['bad_request', {}, 1, 'others wait', 0.5, 'fail'],
    ['upstream_refused', {}, 1, 'others wait', 0.5, 'fail'],
    ['internal', {}, 1, 'others wait', 0.5, 'fail'],
    // Only another expert can.
    ['upstream_unusable', {}, 1, 'others wait', 0.5, 'next'],
    ['upstream_unusable', {}, 1, 'nobody else', 0.5, 'fail'],
    ['key_missing', {}, 1, 'others wait', 0.5, 'next'],
    ['context_length_exceeded', {}, 1, 'others wait', 0.5, 'next'],
    ['context_length_exceeded', {}, 1, 'nobody else', 0.5, 'fail'],
    ['egress_refused', {}, 1, 'others wait', 0.5, 'next'],
    ['upstream_timeout', {}, 1, 'others wait', 0.5, 'next'],
    ['upstream_timeout', {}, 1, 'nobody else', 0.5, 'fail'],
    // The same one may, after a wait that doubles: half of it fixed, half random.
    ['upstream_failed', {}, 1, 'others wait', 0, 50],
    ['upstream_failed', {}, 1, 'others wait', 1, 100],
    ['upstream_failed', {}, 2, 'others wait', 0.5, 150],
    ['upstream_busy', {}, 1, 'nobody else', 0.5, 75],
    // Often enough.
    ['upstream_failed', {}, 3, 'others wait', 0.5, 'next'],
    ['upstream_failed', {}, 3, 'nobody else', 0.5, 'fail'],
    ['upstream_busy', { retryAfterMs: 10 }, 3, 'nobody else', 0.5, 'fail'],
    // Whoever says when to come back is believed, up to the longest wait.
    ['upstream_busy', { retryAfterMs: 700 }, 1, 'others wait', 0.5, 700],
    ['upstream_busy', { retryAfterMs: 1_000 }, 1, 'others wait', 0.5, 1_000],
    ['upstream_busy', { retryAfterMs: 1_001 }, 1, 'others wait', 0.5, 'next'],
    ['upstream_busy', { retryAfterMs: 1_001 }, 1, 'nobody else', 0.5, 'fail'],
    ['upstream_failed', { retryAfterMs: 700 }, 1, 'others wait', 0.5, 700],
    ['upstream_busy', { retryAfterMs: 0 }, 1, 'others wait', 0.5, 75],
  ];
  for (const [code, details, tries, others, random, step] of rows) {
    const asked = details.retryAfterMs === undefined ? '' : `, come back in ${details.retryAfterMs} ms`;
    const verdict = typeof step === 'number' ? `wait ${step} ms` : step;
    test(`${code}${asked}, try ${tries}, ${others}, random ${random}: ${verdict}`, () => {
      const found = nextStep(
        new AppError(code, 'No', details),
        tries,
        others === 'others wait',
        patience,
        random,
      );
      assert.deepEqual(found, typeof step === 'number' ? { do: 'retry', waitMs: step } : { do: step });
    });
  }

  test('the wait stops doubling at longestWaitMs', () => {
    const step = nextStep(new AppError('upstream_failed', 'No'), 9, true, { ...patience, attempts: 10 }, 1);
    assert.deepEqual(step, { do: 'retry', waitMs: 1_000 });
  });
});

suite('tellFailures()', () => {
  const busy = new AppError('upstream_busy', 'Near is busy', { retryAfterMs: 500 });
  const broken = new AppError('upstream_failed', 'Far broke', { status: 503, hint: 'Look at far.' });

  test('of one expert is its last failure', () => {
    const failures = [busy, broken].map((error) => ({ expertId: 'near', error }));
    assert.equal(tellFailures(failures), broken);
  });

  test('of several tells what each said, and ends as the last did', () => {
    const told = tellFailures([
      { expertId: 'near', error: busy },
      { expertId: 'far', error: broken },
    ]);
    assert.equal(told.message, 'None of 2 experts answered. near: Near is busy; far: Far broke');
    assert.deepEqual([told.code, told.status, told.hint], ['upstream_failed', 503, 'Look at far.']);
    assert.equal(told.cause, broken);
  });

  test('of nobody is no_expert', () => {
    assert.equal(tellFailures([]).code, 'no_expert');
  });
});
