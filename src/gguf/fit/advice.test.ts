import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { advice } from './advice.ts';
import { USUAL_PLAN } from './estimate.ts';
import { listedModel } from './listed-model.ts';

const sized = (name: string, parameters: number, quantization = 'Q4_K_M') =>
  listedModel({ name, parameters: parameters * 1e9, quantization, contextTrained: 40_960 });

const CHOICES = [sized('0.6B', 0.6), sized('1.7B', 1.7), sized('4B', 4), sized('8B', 8.2)];

const onMachine = (gigabytes: number, models = CHOICES, bytesPerSecond: number | undefined = 22e9) =>
  advice({ memoryBytes: gigabytes * 1e9, ...(bytesPerSecond && { bytesPerSecond }) }, models);

suite('advice in one sentence', () => {
  const table: [gigabytes: number, sentence: RegExp][] = [
    [6, /^Q4_K_M of the 4B fits with 2\dk context, about 9 tokens a second; the 8B fits with [56]k\.$/],
    [64, /^Q4_K_M of the 4B fits with 40k context, about 9 tokens a second; the 8B fits too, at about 4\.$/],
    [1, /^Q4_K_M of the 0\.6B fits with 4k context, about 60 tokens a second\.$/],
    [0.3, /^None of these fits: the smallest, Q4_K_M of the 0\.6B, needs 2\.3 GB, and 0\.3 GB are free\.$/],
  ];
  for (const [gigabytes, sentence] of table)
    test(`with ${gigabytes} GB`, () => assert.match(onMachine(gigabytes), sentence));

  test('the order of the choices does not matter', () => {
    assert.equal(onMachine(6, CHOICES.toReversed()), onMachine(6));
  });

  test('without a measure of the memory, no speed is promised', () => {
    assert.equal(advice({ memoryBytes: 64e9 }, CHOICES), 'Q4_K_M of the 8B fits with 40k context.');
  });

  test('slow is told with a decimal', () => {
    assert.match(onMachine(64, CHOICES.slice(-1), 11e9), /about 2\.2 tokens a second/);
  });

  test('where all are slower than one reads, the fastest comes first', () => {
    const sentence = onMachine(64, [sized('8B', 8.2, 'Q8_0'), sized('8B', 8.2)], 14e9);
    assert.match(
      sentence,
      /^Q4_K_M of the 8B fits .* about 2\.8 tokens a second; Q8_0 of the 8B fits too, at about 1\.6\.$/,
    );
  });

  test('another quantization is named', () => {
    const sentence = onMachine(6, [sized('4B', 4), sized('4B', 4, 'Q8_0')]);
    assert.match(sentence, /^Q4_K_M of the 4B fits .*; Q8_0 of the 4B fits with \d+k\.$/);
  });

  test('one model, by its own name', () => {
    const model = [sized('Qwen3 8B', 8.2)];
    assert.match(
      onMachine(64, model),
      /^Q4_K_M of Qwen3 8B fits with 40k context, about 4 tokens a second\.$/,
    );
    assert.match(onMachine(6, model), /^Q4_K_M of Qwen3 8B fits with [56]k context, about 4/);
    assert.match(onMachine(3, model), /^Q4_K_M of Qwen3 8B needs 7\.6 GB, and 3\.0 GB are free\.$/);
  });

  test('a mixture too large for memory may run from its file', () => {
    const mixture = listedModel({
      name: '30B-A3B',
      parameters: 30.5e9,
      activeParameters: 3.3e9,
      quantization: 'Q4_K_M',
      contextTrained: 40_960,
    });
    assert.match(
      onMachine(9, [mixture]),
      /needs .* GB, and 9\.0 GB are free; Q4_K_M of the 30B-A3B can run from its file/,
    );
  });

  test('a model trained for less context than the plan fits with what it knows', () => {
    const short = listedModel({ name: '1B', parameters: 1e9, quantization: 'Q8_0', contextTrained: 4096 });
    assert.match(onMachine(16, [short]), /^Q8_0 of the 1B fits with 4k context/);
    assert.ok(USUAL_PLAN.context > 4096);
    const shorter = listedModel({ name: '1B', parameters: 1e9, quantization: 'Q8_0', contextTrained: 512 });
    assert.match(onMachine(16, [shorter]), /^Q8_0 of the 1B fits with 512 context/);
  });

  test('nothing to choose from', () => {
    assert.equal(onMachine(16, []), 'There is no model to choose from.');
  });
});
