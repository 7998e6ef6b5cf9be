import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#std/random.ts';
import { chancesOf } from './log-chances.ts';

function randomLogits(size: number, seed: number, spread = 20): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: size }, () => (random() - 0.5) * spread);
}

/** As the textbook writes it; overflows for large logits. */
function naive(logits: Float32Array): number[] {
  const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
  return [...logits].map((logit) => Math.log(Math.exp(logit) / sum));
}

test('log-probabilities are those of a softmax over all tokens', () => {
  const logits = randomLogits(500, 1);
  const expected = naive(logits);
  for (const token of [0, 17, 499]) {
    const { chosen } = chancesOf(logits, token, 0);
    assert.equal(chosen.token, token);
    assert.ok(Math.abs(chosen.logprob - (expected[token] as number)) < 1e-9);
  }
});

test('together they are 1', () => {
  const logits = randomLogits(300, 2);
  const { top } = chancesOf(logits, 0, 300);
  const sum = top.reduce((total, { logprob }) => total + Math.exp(logprob), 0);
  assert.ok(Math.abs(sum - 1) < 1e-9);
});

test('the likeliest come first, each once, and of equals the one with the lower number', () => {
  const logits = randomLogits(200, 3);
  const expected = [...logits.keys()].sort((a, b) => (logits[b] as number) - (logits[a] as number));
  for (const count of [1, 5, 20, 200])
    assert.deepEqual(
      chancesOf(logits, 0, count).top.map(({ token }) => token),
      expected.slice(0, count),
    );
  const equal = chancesOf(Float32Array.of(1, 3, 3, 2), 0, 3).top;
  assert.deepEqual(
    equal.map(({ token }) => token),
    [1, 2, 3],
  );
});

test('none asked for, none told; more asked for than there are, all told', () => {
  assert.deepEqual(chancesOf(Float32Array.of(1, 2), 0, 0).top, []);
  assert.equal(chancesOf(Float32Array.of(1, 2), 0, 20).top.length, 2);
});

test('large logits and forbidden tokens do not spoil them', () => {
  const logits = Float32Array.of(1e4, 1e4 - 1, Number.NEGATIVE_INFINITY);
  const { chosen, top } = chancesOf(logits, 0, 3);
  assert.ok(Math.abs(chosen.logprob - Math.log(1 / (1 + Math.exp(-1)))) < 1e-6);
  assert.equal(top.at(-1)?.logprob, Number.NEGATIVE_INFINITY);
});
