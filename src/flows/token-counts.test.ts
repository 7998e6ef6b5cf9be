import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countTokens } from './token-counts.ts';

const told = (answer: string, tokensOut: number, requestChars: number, tokensIn: number) => ({
  answer,
  tokensOut,
  requestChars,
  tokensIn,
});

test('countTokens() has a table of the answers, the newest count of each, and lines for all else', () => {
  const counts = countTokens([
    told('four', 9, 100, 30),
    told(' four\n', 2, 200, 55),
    told('eight ch', 4, 300, 80),
  ]);
  assert.deepEqual(counts, {
    out: { four: 2, 'eight ch': 4 },
    outOfOthers: { base: 0, perChar: 0.5 },
    in: { base: 5, perChar: 0.25 },
  });
});

test('countTokens() tells no lines where the teacher told no counts', () => {
  const silent = { answer: 'yes', tokensOut: undefined, requestChars: 10, tokensIn: undefined };
  assert.deepEqual(countTokens([silent]), { out: {}, outOfOthers: undefined, in: undefined });
});
