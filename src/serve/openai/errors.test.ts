import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { errorBody, errorHeaders } from './errors.ts';

suite('errorBody()', () => {
  test('has the four members that clients read, and the hint in the message', () => {
    const error = new AppError('bad_request', 'Cannot read n', { param: 'n', hint: 'Send a number.' });
    assert.deepEqual(errorBody(error), {
      error: {
        message: 'Cannot read n. Send a number.',
        type: 'invalid_request_error',
        param: 'n',
        code: 'bad_request',
      },
    });
  });

  test('has null where there is no param', () => {
    assert.equal(errorBody(new AppError('internal', 'Oh')).error.param, null);
  });

  test("passes an upstream's own words on, and ours beside them", () => {
    const upstream = { message: 'too long', code: 'context_length_exceeded', n_ctx: 4096 };
    const error = new AppError('context_length_exceeded', 'Expert "up" answered 400: too long', { upstream });
    assert.deepEqual(errorBody(error).error, {
      message: 'too long',
      type: 'invalid_request_error',
      param: null,
      code: 'context_length_exceeded',
      n_ctx: 4096,
      expert_message: 'Expert "up" answered 400: too long',
    });
  });

  test('has counts that a program may read', () => {
    const values = { n_prompt_tokens: 5000, n_ctx: 4096 };
    const { error } = errorBody(new AppError('context_length_exceeded', 'Too long', { values }));
    assert.deepEqual([error.n_prompt_tokens, error.n_ctx], [5000, 4096]);
  });
});

suite('errorHeaders()', () => {
  const rows: [what: string, error: AppError, headers: Record<string, string>][] = [
    ['a refusal', new AppError('bad_request', 'No'), {}],
    [
      'a wait of 2.5 s',
      new AppError('upstream_busy', 'Busy', { retryAfterMs: 2_500 }),
      { 'retry-after': '3', 'retry-after-ms': '2500' },
    ],
    [
      'a wait of 10 ms',
      new AppError('upstream_busy', 'Busy', { retryAfterMs: 10 }),
      { 'retry-after': '1', 'retry-after-ms': '10' },
    ],
    [
      'no wait at all',
      new AppError('upstream_busy', 'Busy', { retryAfterMs: 0 }),
      { 'retry-after': '1', 'retry-after-ms': '0' },
    ],
    ['too many asks', new AppError('overloaded', 'Full'), { 'retry-after': '1' }],
    ['no record', new AppError('trace_unavailable', 'Disk'), { 'retry-after': '1' }],
    ['a bug', new AppError('internal', 'Oh'), { 'x-should-retry': 'false' }],
    ['an upstream that failed', new AppError('upstream_failed', 'Oh'), { 'x-should-retry': 'false' }],
  ];
  for (const [what, error, headers] of rows) {
    test(`${what}: ${JSON.stringify(headers)}`, () => {
      assert.deepEqual(errorHeaders(error), headers);
    });
  }
});
