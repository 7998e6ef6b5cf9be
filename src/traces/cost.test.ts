import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Usage } from '#contract/answer.ts';
import type { ExpertCard } from '#contract/expert.ts';
import { costNanos } from './cost.ts';

suite('what an answer cost', () => {
  const everyModel = { '*': { nanosPerTokenIn: 1_000, nanosPerTokenOut: 2_000 } };
  const oneModel = { big: { nanosPerTokenIn: 10, nanosPerTokenOut: 0.5 } };
  const both = { ...everyModel, ...oneModel };
  type Row = [
    prices: ExpertCard['prices'],
    model: string | undefined,
    usage: Usage,
    cost: number | undefined,
  ];
  const rows: Row[] = [
    [everyModel, 'any', { tokensIn: 3, tokensOut: 4 }, 11_000],
    [everyModel, undefined, { tokensIn: 3, tokensOut: 4 }, 11_000],
    [everyModel, 'any', { tokensIn: 0, tokensOut: 0 }, 0],
    [both, 'big', { tokensIn: 3, tokensOut: 4 }, 32],
    [both, 'small', { tokensIn: 3, tokensOut: 4 }, 11_000],
    [oneModel, 'big', { tokensIn: 0, tokensOut: 5 }, 3],
    [oneModel, 'small', { tokensIn: 3, tokensOut: 4 }, undefined],
    [oneModel, undefined, { tokensIn: 3, tokensOut: 4 }, undefined],
    [oneModel, 'constructor', { tokensIn: 3, tokensOut: 4 }, undefined],
    [everyModel, 'constructor', { tokensIn: 3, tokensOut: 4 }, 11_000],
    [{}, 'any', { tokensIn: 3, tokensOut: 4 }, undefined],
    [everyModel, 'any', { tokensIn: 3 }, undefined],
    [everyModel, 'any', { tokensOut: 4 }, undefined],
    [everyModel, 'any', {}, undefined],
    [everyModel, 'any', { tokensIn: 3, tokensOut: 4, tokensCached: 2, tokensReasoning: 1 }, 11_000],
  ];
  for (const [prices, model, usage, cost] of rows) {
    const priced = Object.keys(prices).join(' and ') || 'nothing';
    test(`costNanos() of ${JSON.stringify(usage)} from ${model} where ${priced} has a price is ${cost}`, () => {
      const card = {
        id: 'up',
        kind: 'remote',
        zone: 'outside',
        models: [],
        lacks: [],
        prices,
        origin: '',
      } as const;
      assert.equal(costNanos(card, model, usage), cost);
    });
  }
});
