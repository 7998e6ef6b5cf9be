import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { SILENT } from './confidence.ts';
import { Student } from './student.ts';
import { HEADER, handmadeKnowledge } from './testing/handmade.ts';

const student = new Student(HEADER, handmadeKnowledge());

suite('Student', () => {
  test('answers by what it knows, and is the less sure the less that is', () => {
    assert.deepEqual(student.answer('late').values, [0]);
    assert.deepEqual(student.answer('it came broken').values, [1]);
    const sure = ['broken', 'it came broken', 'the box came and the saddle was broken'].map(
      (text) => student.answer(text).confidence,
    );
    assert.deepEqual(
      sure,
      sure.toSorted((a, b) => b - a),
    );
    assert.ok((sure[0] ?? 0) > 0.9 && (sure[2] ?? 1) < 0.9, String(sure));
  });

  test('answers the heads of a bundle together', () => {
    const heads = [
      { name: 'urgent', values: ['false', 'true'] },
      { name: 'topic', values: ['delivery', 'fault'] },
    ];
    const bundles = [
      {
        heads: [1, 0],
        values: [
          [0, 1],
          [1, 0],
        ],
      },
    ];
    const both = new Student({ ...HEADER, heads, bundles }, handmadeKnowledge());
    assert.deepEqual(both.answer('late').values, [1, 0]);
    assert.deepEqual(both.answer('it came broken').values, [0, 1]);
    assert.equal(both.answer('late').confidence, student.answer('late').confidence);
  });

  test('does not remember the text before', () => {
    const first = student.answer('late');
    student.answer('broken broken broken');
    assert.deepEqual(student.answer('late'), first);
  });

  const NOTHING_KNOWN = ['', '   ', '\0', '???', '東京駅', '🙂', '\ud83d', 'xqz wvk', '1234567'];
  for (const text of NOTHING_KNOWN) {
    test(`had better say nothing to ${JSON.stringify(text)}`, () => {
      assert.ok(student.answer(text).confidence < SILENT);
    });
  }

  test('is less sure of a text of 100,000 letters, and answers it within 20 ms', () => {
    const long = 'my parcel is late '.repeat(5556);
    const times = Array.from({ length: 5 }, () => {
      const startedAt = performance.now();
      student.answer(long);
      return performance.now() - startedAt;
    });
    assert.ok(Math.min(...times) < 20, times.join(', '));
    assert.ok(student.answer(long).confidence < student.answer('my parcel is late').confidence);
  });

  test('tells the score of each value of a head', () => {
    const scores = student.scores('broken', 0);
    assert.equal(scores.length, 2);
    assert.ok((scores[1] ?? 0) > (scores[0] ?? 0));
  });
});
