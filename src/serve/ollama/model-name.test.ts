import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ExpertCard } from '#contract/expert.ts';
import { houseName, localName } from './model-name.ts';
import { FakeModels, shownModel } from './testing/fake-models.ts';

const card = (id: string, models: string[]): ExpertCard => ({
  id,
  kind: 'remote',
  zone: 'outside',
  models,
  lacks: [],
  prices: {},
  origin: 'http://a',
});
const cards = [card('up', ['small', 'llama:latest', 'tagged:latest', 'tagged']), card('open', [])];

suite('the name of an Ollama client', () => {
  const rows: [asked: string, known: string][] = [
    ['up', 'up'],
    ['up:latest', 'up'],
    ['small', 'small'],
    ['small:latest', 'small'],
    ['up/small:latest', 'up/small'],
    ['auto:latest', 'auto'],
    ['both:latest', 'both'],
    ['llama', 'llama:latest'],
    ['up/llama', 'up/llama:latest'],
    ['tagged', 'tagged'],
    ['tagged:latest', 'tagged:latest'],
    ['nobody', 'nobody'],
    ['nobody:latest', 'nobody:latest'],
    ['small:7b', 'small:7b'],
    ['constructor', 'constructor'],
  ];
  for (const [asked, known] of rows) {
    test(`${asked} is ${known}`, () => {
      assert.equal(houseName(asked, cards, { both: ['up', 'open'] }), known);
    });
  }
});

suite('a name that means a model of this house', () => {
  const models = new FakeModels(shownModel('tiny')).list();
  for (const [name, local] of [
    ['tiny', 'tiny'],
    ['tiny/tiny', 'tiny'],
    ['engine/tiny', 'tiny'],
    ['tiny/other', 'tiny'],
    ['auto', undefined],
    ['far/huge', undefined],
  ] as const) {
    test(`${name}: ${local}`, () => {
      assert.equal(localName(name, models), local);
      assert.equal(localName(name, undefined), undefined);
    });
  }
});
