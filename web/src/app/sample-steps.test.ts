import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { markOf, proofWords, SAMPLE_STEPS, secondsTo, stepIndex } from './sample-steps.ts';

suite('the steps of the sample', () => {
  const marks = (status: Parameters<typeof markOf>[1]) =>
    SAMPLE_STEPS.map((_, index) => markOf(index, status)).join();

  test('are marked by the phase', () => {
    assert.equal(
      marks({ phase: 'certified', state: 'running' }),
      'done,done,now,to come,to come,to come,to come',
    );
    assert.equal(stepIndex('renewed'), SAMPLE_STEPS.length - 1);
  });

  test('are all done where the story went to its end, and only there', () => {
    assert.equal(marks({ phase: 'renewed', state: 'finished' }), 'done,done,done,done,done,done,done');
    assert.equal(marks({ phase: 'renewed', state: 'running' }), 'done,done,done,done,done,done,now');
    assert.equal(
      marks({ phase: 'serving', state: 'finished' }),
      'done,done,done,now,to come,to come,to come',
    );
  });

  test('none is marked where a sample was left by an earlier run', () => {
    assert.ok(
      marks({ phase: 'asking', state: 'finished' })
        .split(',')
        .every((mark) => mark === 'to come'),
    );
  });

  test('tell after how many seconds they were reached', () => {
    const status = { reached: { asking: 10_000, shadow: 12_600 } };
    assert.equal(secondsTo('shadow', status), 3);
    assert.equal(secondsTo('serving', status), undefined);
  });
});

test('proofWords() keeps the promise and what the exam found, and does not break at a decimal point', () => {
  const promise = 'Of the asks this student answers, at most 5 % differ, with confidence 95 %.';
  const exam = 'In its exam it answered 235 of 297 unseen asks (79.1 %), 5 of them wrong (2.13 %).';
  const words = `${promise} ${exam} This is exam 1 of the task. And more.`;
  assert.deepEqual(proofWords(words), [promise, exam]);
});
