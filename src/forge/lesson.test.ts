import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkLesson, type Lesson } from './lesson.ts';

const GOOD: Lesson = {
  texts: ['a', 'b'],
  heads: [{ name: 'topic', values: ['x', 'y'] }],
  targets: [Int32Array.of(0, -1)],
  groups: Int32Array.of(0, 1),
};
const many = (count: number) => Array.from({ length: count }, (_, i) => String(i));

suite('checkLesson()', () => {
  test('has nothing against a lesson with rows whose value is not known', () => checkLesson(GOOD));

  const BAD: [change: Partial<Lesson>, message: RegExp][] = [
    [{ texts: ['a'] }, /it has 1 rows/],
    [{ heads: [] }, /it has 0 heads with 0 values/],
    [{ heads: [{ name: 'topic', values: many(5000) }] }, /1 heads with 5000 values/],
    [{ texts: many(10_000), heads: [{ name: 'topic', values: many(4000) }] }, /10000 rows for 4000 values/],
    [{ heads: [{ name: 'topic', values: [] }] }, /head "topic" has no values/],
    [{ groups: Int32Array.of(0) }, /groups has 1 entries for 2 texts/],
    [{ weights: new Float32Array(3) }, /weights has 3 entries for 2 texts/],
    [{ weights: Float32Array.of(1, -1) }, /row 1 weighs -1/],
    [{ targets: [Int32Array.of(0)] }, /targets\[0\] has 1 entries for 2 texts/],
    [{ targets: [] }, /it has 0 targets for 1 heads/],
    [{ targets: [Int32Array.of(0, 2)] }, /row 1 gives head "topic" value 2 of 2/],
    [{ targets: [Int32Array.of(-2, 0)] }, /row 0 gives head "topic" value -2 of 2/],
  ];
  for (const [change, message] of BAD) {
    test(`refuses one where ${message.source}`, () => {
      assert.throws(() => checkLesson({ ...GOOD, ...change }), { code: 'bad_request', message });
    });
  }
});
