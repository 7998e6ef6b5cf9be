import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ABILITIES } from '#contract/expert.ts';
import type { ModelAbility, ModelFacts } from '#gguf/model-facts.ts';
import { localCard } from './local-card.ts';

const factsOf = (...abilities: ModelAbility[]) =>
  ({ architecture: 'llama', quantization: 'Q4_K_M', abilities }) as unknown as ModelFacts;

suite('the card of a local model', () => {
  test('is free, stays on this device, and answers to its name alone', () => {
    const card = localCard('tiny', factsOf('chat', 'completion'));
    assert.deepEqual(
      [card.id, card.kind, card.zone, card.models, card.origin],
      ['tiny', 'local', 'device', ['tiny'], 'llama Q4_K_M'],
    );
    assert.deepEqual(card.prices['*'], { nanosPerTokenIn: 0, nanosPerTokenOut: 0 });
  });

  const can = (...abilities: ModelAbility[]) => {
    const { lacks } = localCard('m', factsOf(...abilities));
    return ABILITIES.filter((ability) => !lacks.includes(ability));
  };

  test('one that writes text does all that text can, and neither sees nor hears nor embeds', () => {
    const abilities: readonly string[] = can('chat', 'completion');
    for (const ability of ['images', 'audio', 'files', 'other-parts', 'infill', 'embeddings', 'rerank'])
      assert.ok(!abilities.includes(ability), ability);
    for (const ability of ['answers', 'tools', 'json-schema', 'logprobs', 'seed'])
      assert.ok(abilities.includes(ability), ability);
  });

  test('one that embeds does that alone, and one that ranks that alone', () => {
    assert.deepEqual(can('embeddings'), ['embeddings']);
    assert.deepEqual(can('rerank'), ['rerank']);
    assert.deepEqual(can('embeddings', 'rerank'), ['rerank']);
  });
});
