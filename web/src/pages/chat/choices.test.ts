import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choiceOf, choicesOf, filterChoices } from './choices.ts';

const MODELS = [
  {
    id: 'auto',
    freehold: {
      experts: [
        { expert: 'qwen3', model: null },
        { expert: 'openai', model: 'gpt' },
      ],
      kind: 'local',
      zone: 'device',
    },
  },
  {
    id: 'openai/gpt',
    freehold: { experts: [{ expert: 'openai', model: 'gpt' }], kind: 'remote', zone: 'outside' },
  },
];
const EXPERTS = [
  { id: 'qwen3', zone: 'device', lacks: ['images', 'audio'] },
  { id: 'openai', zone: 'outside', lacks: ['audio'] },
];

test('a name is told with who answers first, how far it may go, and what all lack', () => {
  const [auto, gpt] = choicesOf(MODELS, EXPERTS);
  assert.deepEqual(
    [auto?.expert, auto?.kind, auto?.zone, auto?.reach],
    ['qwen3', 'local', 'device', 'outside'],
  );
  assert.deepEqual(auto?.lacks, ['audio']);
  assert.deepEqual([gpt?.expert, gpt?.model, gpt?.reach], ['openai', 'gpt', 'outside']);
});

test('who gives vectors or scores is nobody to talk to', () => {
  const experts = [{ expert: 'enc' }, { expert: 'qwen3' }];
  const models = [
    { id: 'auto', freehold: { experts, kind: 'remote', zone: 'outside' } },
    { id: 'enc', freehold: { experts: experts.slice(0, 1), kind: 'local', zone: 'device' } },
  ];
  const known = [
    { id: 'enc', kind: 'remote', zone: 'outside', lacks: ['answers'] },
    { id: 'qwen3', kind: 'local', zone: 'device', lacks: [] },
  ];
  const choices = choicesOf(models, known);
  assert.deepEqual(
    choices.map(({ name, expert, kind, zone, reach }) => [name, expert, kind, zone, reach]),
    [['auto', 'qwen3', 'local', 'device', 'device']],
  );
});

test('without the list of experts the names are there all the same', () => {
  const [auto] = choicesOf(MODELS, []);
  assert.deepEqual([auto?.name, auto?.lacks, auto?.reach], ['auto', [], 'device']);
});

test('auto is meant where nobody chose, and one that is gone is not replaced in silence', () => {
  const choices = choicesOf(MODELS, EXPERTS);
  assert.equal(choiceOf(choices, undefined)?.name, 'auto');
  assert.equal(choiceOf(choices, 'openai/gpt')?.name, 'openai/gpt');
  assert.equal(choiceOf(choices, 'gone'), undefined);
  assert.equal(choiceOf([], undefined), undefined);
});

test('a filter takes words in any order', () => {
  const choices = choicesOf(MODELS, EXPERTS);
  assert.deepEqual(
    filterChoices(choices, 'GPT open').map(({ name }) => name),
    ['openai/gpt'],
  );
  assert.equal(filterChoices(choices, ' ').length, 2);
  const gpt = choices[1];
  assert.ok(gpt);
  const both = [{ ...gpt, name: 'openai' }, gpt];
  assert.deepEqual(
    filterChoices(both, '').map(({ name }) => name),
    ['openai'],
  );
  assert.equal(filterChoices(both, 'gpt').length, 1);
});
