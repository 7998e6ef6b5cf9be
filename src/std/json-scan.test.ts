import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { membersOf, valueEnd } from './json-scan.ts';

suite('members of a JSON text', () => {
  const objects = [
    '{}',
    '{"a":1}',
    '{ "a" : -1.5e+3 , "b":"x,}\\"" }',
    '{\n  "a": [1, {"b": "]"}],\n  "c": null,\n  "d": {"e": {}}\n}',
    '{"\\u0061":true,"a\\\\":false,"":0}',
  ];
  for (const text of objects)
    test(`membersOf() finds every value of ${text.slice(0, 50)}`, () => {
      const read = membersOf(text, 0).map(({ key, start, end }) => [key, JSON.parse(text.slice(start, end))]);
      assert.deepEqual(Object.fromEntries(read), JSON.parse(text));
    });

  test('membersOf() gets past a value nested 100,000 deep', () => {
    const text = `{"deep":${'['.repeat(100_000)}${']'.repeat(100_000)},"after":"ok"}`;
    const members = membersOf(text, 0).map(({ key, start, end }) => [key, end - start]);
    assert.deepEqual(members, [
      ['deep', 200_000],
      ['after', 4],
    ]);
  });

  test('membersOf() starts where it is told and keeps members that occur twice', () => {
    const members = membersOf('[1, {"a":1,"a":2}]', 4);
    assert.deepEqual(members, [
      { key: 'a', start: 9, end: 10 },
      { key: 'a', start: 15, end: 16 },
    ]);
  });

  const values: [text: string, start: number, value: string][] = [
    ['{"a":1}', 5, '1'],
    ['["x\\\\", 2]', 1, '"x\\\\"'],
    ['[1,[2,[3]]]', 3, '[2,[3]]'],
    ['true', 0, 'true'],
    ['{"a":{}} ', 0, '{"a":{}}'],
  ];
  for (const [text, start, value] of values)
    test(`valueEnd() ends the value at ${start} of ${text} after ${value}`, () => {
      assert.equal(text.slice(start, valueEnd(text, start)), value);
    });
});
