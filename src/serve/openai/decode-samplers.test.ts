import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { askOf } from '#testing/ask.ts';
import { plain } from '#testing/plain.ts';

suite('samplers beyond OpenAI', () => {
  const taken: [field: string, value: unknown, noun: string][] = [
    ['top_k', 40, 'topK'],
    ['top_k', -1, 'topK'],
    ['min_p', 0.05, 'minP'],
    ['typical_p', 1, 'typicalP'],
    ['top_n_sigma', -1, 'topNSigma'],
    ['repeat_penalty', 1.1, 'repeatPenalty'],
    ['repetition_penalty', 1.1, 'repeatPenalty'],
    ['repeat_last_n', -1, 'repeatLastN'],
    ['xtc_probability', 0.5, 'xtcProbability'],
    ['xtc_threshold', 0.1, 'xtcThreshold'],
    ['dry_multiplier', 0.8, 'dryMultiplier'],
    ['dry_base', 1.75, 'dryBase'],
    ['dry_allowed_length', 2, 'dryAllowedLength'],
    ['mirostat', 2, 'mirostat'],
    ['mirostat_tau', 5, 'mirostatTau'],
    ['mirostat_eta', 0.1, 'mirostatEta'],
    ['ignore_eos', true, 'ignoreEos'],
  ];
  for (const [field, value, noun] of taken) {
    test(`${field}: ${value}`, () => {
      assert.deepEqual(plain(askOf({ [field]: value }).sampling), { [noun]: value });
    });
  }

  const refused: [field: string, value: unknown, message: RegExp][] = [
    ['top_k', -2, /top_k: it must be a whole number from -1 to 1000000, not -2/],
    ['top_k', 1.5, /a whole number/],
    ['top_k', '40', /must be a number, not "40"/],
    ['min_p', 1.01, /min_p: it must be a number from 0 to 1, not 1.01/],
    ['typical_p', -0.1, /from 0 to 1/],
    ['repeat_penalty', 11, /from 0 to 10/],
    ['repeat_last_n', -2, /from -1/],
    ['xtc_probability', 2, /from 0 to 1/],
    ['dry_base', 0.5, /from 1/],
    ['mirostat', 3, /from 0 to 2/],
    ['mirostat_eta', 2, /from 0 to 1/],
    ['ignore_eos', 1, /true or false/],
  ];
  for (const [field, value, message] of refused) {
    test(`${field}: ${value} is refused by its name`, () => {
      assert.throws(
        () => askOf({ [field]: value }),
        (error: { details?: { param?: string } }) => {
          assert.match(String(error), message);
          assert.equal(error.details?.param, field);
          return true;
        },
      );
    });
  }

  test('null is "not set", and what is absent stays so', () => {
    assert.deepEqual(plain(askOf({ top_k: null, min_p: null }).sampling), {});
  });

  test('stand beside those of OpenAI', () => {
    assert.deepEqual(plain(askOf({ temperature: 0.5, top_k: 3 }).sampling), { temperature: 0.5, topK: 3 });
  });

  test('two names for one thing must agree', () => {
    assert.equal(askOf({ repeat_penalty: 1.2, repetition_penalty: 1.2 }).sampling.repeatPenalty, 1.2);
    assert.throws(() => askOf({ repeat_penalty: 1.2, repetition_penalty: 1.3 }), /must be 1.2, as the same/);
  });

  test('whether to think is read from the settings of the chat template', () => {
    const thinking = (enable_thinking: boolean, more: object = {}) => {
      const ask = askOf({ chat_template_kwargs: { enable_thinking }, ...more });
      return [ask.thinking, ask.reasoningEffort];
    };
    assert.deepEqual(thinking(true), [true, undefined]);
    assert.deepEqual(thinking(false), [false, 'none']);
    assert.deepEqual(thinking(true, { reasoning_effort: 'low' }), [true, 'low']);
    assert.equal(askOf({}).thinking, undefined);
    assert.throws(() => askOf({ chat_template_kwargs: { enable_thinking: 'no' } }), /true or false/);
  });
});
