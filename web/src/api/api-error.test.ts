import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, isWorthRetrying } from './api-error.ts';

test('what may have been bad luck is asked once more, a clear no is not', () => {
  const rows: [error: Error, isRetried: boolean][] = [
    [new TypeError('Failed to fetch'), true],
    [new ApiError(0, { message: 'not reached' }), true],
    [new ApiError(503, { message: 'starting' }), true],
    [new ApiError(404, { message: 'no such trace' }), false],
    [new ApiError(401, { message: 'sign in' }), false],
  ];
  for (const [error, isRetried] of rows) assert.equal(isWorthRetrying(0, error), isRetried, error.message);
  assert.equal(isWorthRetrying(1, new ApiError(503, { message: 'starting' })), false);
});
