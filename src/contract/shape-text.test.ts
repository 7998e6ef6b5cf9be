import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ClosedShape } from './shape.ts';
import { answerFromLabel, render, sameAnswer, valuesOf } from './shape-text.ts';

const LABEL: ClosedShape = {
  kind: 'closed',
  form: 'label',
  pieces: ['The intent is: ', '.'],
  holes: [{ name: '', values: ['lost', 'refund', 'refund_status'] }],
};
const OBJECT: ClosedShape = {
  kind: 'closed',
  form: 'object',
  pieces: ['{\n  "label": ', ',\n  "customer": {"tier": ', ', "known": true},\n  "tags": ', '\n}'],
  holes: [
    { name: 'label', values: ['"lost"', '"refund"', 'null'] },
    { name: 'customer.tier', values: ['1', '2'] },
    { name: 'tags', values: ['["a", "b"]', '[]'] },
  ],
};
const ONE_HOLE: ClosedShape = {
  kind: 'closed',
  form: 'object',
  pieces: ['```json\n{"label": ', '}\n```'],
  holes: [{ name: 'label', values: ['"lost"', '"true"', '3', 'true'] }],
};

suite('answers and their values', () => {
  for (const shape of [LABEL, OBJECT, ONE_HOLE])
    test(`valuesOf() reads back whatever render() writes in ${JSON.stringify(shape.pieces)}`, () => {
      for (const values of combinations(shape))
        assert.deepEqual(valuesOf(shape, render(shape, values)), values);
    });

  const read: [shape: ClosedShape, answer: string, values: number[] | undefined][] = [
    [LABEL, 'The intent is: refund.', [1]],
    [LABEL, '\n The intent is: refund. ', [1]],
    [LABEL, 'refund', undefined],
    [LABEL, 'The intent is: theft.', undefined],
    [LABEL, 'The intent is: .', undefined],
    [LABEL, 'The intent is:', undefined],
    [LABEL, '', undefined],
    [OBJECT, '{"tags":["a","b"],"customer":{"known":true,"tier":2},"label":"lost"}', [0, 1, 0]],
    [OBJECT, '```json\n{"tags":[],"customer":{"known":true,"tier":1},"label":null}\n```', [2, 0, 1]],
    [OBJECT, '{"tags":[],"customer":{"known":true,"tier":1.0},"label":"l\\u006fst"}', [0, 0, 1]],
    [OBJECT, '{"tags":["b","a"],"customer":{"known":true,"tier":2},"label":"lost"}', undefined],
    [OBJECT, '{"tags":[],"customer":{"known":false,"tier":1},"label":null}', undefined],
    [OBJECT, '{"tags":[],"customer":{"tier":1},"label":null}', undefined],
    [OBJECT, '{"tags":[],"customer":{"known":true,"tier":1},"label":null,"more":1}', undefined],
    [OBJECT, '{"tags":[],"customer":[1],"label":null}', undefined],
    [OBJECT, '{"tags":[],"customer":', undefined],
    [OBJECT, 'Certainly! Here you are.', undefined],
    [ONE_HOLE, '{"label":"lost"}', [0]],
    [ONE_HOLE, `{"label":${'['.repeat(9_000)}${']'.repeat(9_000)}}`, undefined],
    [ONE_HOLE, `${' '.repeat(10)}{"label":"${'x'.repeat(100_000)}"}`, undefined],
  ];
  for (const [shape, answer, values] of read)
    test(`valuesOf() finds ${JSON.stringify(values)} in ${JSON.stringify(answer.slice(0, 80))}`, () => {
      assert.deepEqual(valuesOf(shape, answer), values);
    });

  test('render() says which value it does not know', () => {
    assert.throws(() => render(LABEL, [3]), /value 3 of "", which has 3 values/);
    assert.throws(() => render(LABEL, [0, 1]), /2 values in a shape of 1 holes/);
  });

  const pairs: [shape: ClosedShape, a: string, b: string, same: boolean][] = [
    [LABEL, 'The intent is: lost.', ' The intent is: lost.\n', true],
    [LABEL, 'The intent is: lost.', 'The intent is: refund.', false],
    [LABEL, 'The intent is: lost.', 'lost', false],
    [LABEL, 'No idea.', 'No idea. ', true],
    [LABEL, '{"a":1}', '{"a": 1}', false],
    [ONE_HOLE, '{"label":"lost"}', '{ "label" : "lost" }', true],
    [ONE_HOLE, '{"label":"true"}', '{"label":true}', false],
    [ONE_HOLE, '{"label":"new","x":1}', '{"x":1, "label":"new"}', true],
    [ONE_HOLE, '{"label":12345678901234567890}', '{"label":12345678901234567891}', false],
    [ONE_HOLE, 'prose', '{"label":"lost"}', false],
  ];
  for (const [shape, a, b, same] of pairs)
    test(`sameAnswer() says ${same} of ${JSON.stringify(a)} and ${JSON.stringify(b)}`, () => {
      assert.equal(sameAnswer(shape, a, b), same);
      assert.equal(sameAnswer(shape, b, a), same);
    });

  const labels: [shape: ClosedShape, label: string, values: number[] | undefined][] = [
    [LABEL, 'refund', [1]],
    [LABEL, ' refund_status\n', [2]],
    [LABEL, 'The intent is: refund.', [1]],
    [LABEL, 'theft', undefined],
    [ONE_HOLE, 'lost', [0]],
    [ONE_HOLE, '"lost"', [0]],
    [ONE_HOLE, '{"label":"lost"}', [0]],
    [ONE_HOLE, '3', [2]],
    [ONE_HOLE, 'true', [3]],
    [ONE_HOLE, '"true"', [1]],
    [ONE_HOLE, 'theft', undefined],
    [OBJECT, 'lost', undefined],
    [OBJECT, '{"tags":[],"customer":{"known":true,"tier":1},"label":null}', [2, 0, 1]],
  ];
  for (const [shape, label, values] of labels)
    test(`answerFromLabel() takes ${JSON.stringify(label)} for ${JSON.stringify(values)}`, () => {
      assert.deepEqual(answerFromLabel(shape, label), values);
    });
});

function combinations(shape: ClosedShape): number[][] {
  return shape.holes.reduce<number[][]>(
    (rows, { values }) => rows.flatMap((row) => values.map((_, place) => [...row, place])),
    [[]],
  );
}
