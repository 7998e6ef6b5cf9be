import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Sampling } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import { DEFAULT_SAMPLING } from '#engine/native/sampling-plan.ts';
import { askOf } from '#testing/ask.ts';
import { samplingOf } from './sampling.ts';

const wish = (sampling: Sampling, choice = 0, random = () => 0.5) =>
  samplingOf({ ...askOf(), sampling }, choice, random);

suite('how a model is to choose', () => {
  test('who wishes nothing gets the defaults, with a seed of his own', () => {
    assert.deepEqual(wish({}), { ...DEFAULT_SAMPLING, seed: 0x7fff_ffff });
    assert.notEqual(wish({}, 0, () => 0.1).seed, wish({}, 0, () => 0.2).seed);
  });

  test('wishes stand over the defaults; what was left open does not', () => {
    const { temperature, topK, minP } = wish({ temperature: 0, topK: 7, minP: undefined } as Sampling);
    assert.deepEqual([temperature, topK, minP], [0, 7, DEFAULT_SAMPLING.minP]);
  });

  const seeds: readonly [what: string, seed: number | undefined, choice: number, expected: number][] = [
    ['a seed is itself', 7, 0, 7],
    ['the next choice has the next', 7, 2, 9],
    ['0 is a seed', 0, 0, 0],
    ['-1 is none', -1, 0, 0x7fff_ffff],
    ['a negative one comes round', -5, 0, 0xffff_ffff - 5],
    ['the largest is never reached: to llama.cpp it means "draw one"', 0xffff_ffff, 0, 0],
    ['the one after the last is the first', 0xffff_fffe, 1, 0],
    ['one of more than 32 bits is cut', 2 ** 40, 0, 256],
  ];
  for (const [what, seed, choice, expected] of seeds)
    test(what, () => assert.equal(wish(seed === undefined ? {} : { seed }, choice).seed, expected));

  test('a drawn seed is below 32 bits whatever chance says', () => {
    for (const chance of [0, 0.25, 1 - 2 ** -53]) {
      const { seed } = wish({}, 127, () => chance);
      assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 0xffff_ffff, `${seed}`);
    }
  });

  const refusals: readonly [sampling: object, param: string, said: RegExp][] = [
    [{ temperature: Number.NaN }, 'temperature', /from 0 to 100, not NaN/],
    [{ topP: 1.5 }, 'top_p', /from 0 to 1, not 1.5/],
    [{ frequencyPenalty: Number.POSITIVE_INFINITY }, 'frequency_penalty', /not Infinity/],
    [{ repeatPenalty: 0 }, 'repeat_penalty', /from 0.01 to 100, not 0/],
    [{ seed: 1.5 }, 'seed', /a whole number, not 1.5/],
    [{ stop: Array(129).fill('x') }, 'stop', /at most 128 texts, not 129/],
    [{ logitBias: { hello: 1 } }, 'logit_bias', /"hello" is no token/],
    [{ logitBias: { '-1': 1 } }, 'logit_bias', /"-1" is no token/],
    [{ logitBias: { 5: -101 } }, 'logit_bias.5', /from -100 to 100, not -101/],
  ];
  for (const [sampling, param, said] of refusals)
    test(`${param} is refused where ${said.source}`, () =>
      assert.throws(
        () => wish(sampling),
        (error) =>
          error instanceof AppError &&
          error.code === 'bad_request' &&
          error.details.param === param &&
          said.test(error.message),
      ));
});
