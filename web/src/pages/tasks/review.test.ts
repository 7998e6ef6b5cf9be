import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ReviewItem } from '../../api/tasks.ts';
import { answerLines } from './answer-lines.ts';
import { bandPath, fewPoints, linePath, nearestAlpha, xOf, yOf } from './curve-scale.ts';
import { fittingLabels } from './label-choice.ts';
import { KEY_WORDS, meaningOf } from './review-keys.ts';
import { FRESH, type Session, step } from './review-session.ts';

function item(trace: string, repeated = false): ReviewItem {
  return {
    trace,
    input: `input ${trace}`,
    teacher: 'a',
    student: 'b',
    confidence: 0.9,
    at: 1,
    answered: true,
    from: 'replay',
    repeated,
  };
}

const traces = ({ queue }: Session) => queue.map(({ trace }) => trace).join('');

suite('step()', () => {
  const begun = step(FRESH, { type: 'load', items: [item('1'), item('2', true), item('3')] });

  test('settles one after another; those that came again do not count', () => {
    const once = step(begun, { type: 'settle', how: 'teacher', text: 'a' });
    const twice = step(once, { type: 'settle', how: 'student', text: 'b' });
    assert.deepEqual([traces(once), once.settled, traces(twice), twice.settled], ['23', 1, '3', 1]);
    assert.equal(twice.last?.text, 'b');
  });

  test('takes the last one back, once; says what was kept already', () => {
    const once = step(begun, { type: 'settle', how: 'own', text: 'c' });
    const back = step(once, { type: 'undo', wasKept: false });
    assert.deepEqual([traces(back), back.settled, back.before], ['123', 0, undefined]);
    assert.deepEqual(step(back, { type: 'undo', wasKept: false }), back);
    assert.equal(step(once, { type: 'undo', wasKept: true }).before, 'c');
    const skipped = step(begun, { type: 'skip' });
    const again = step(skipped, { type: 'undo', wasKept: true });
    assert.deepEqual([traces(again), again.skipped.length, again.before], ['123', 0, undefined]);
  });

  test('what was skipped does not come back by itself, only when it is asked for', () => {
    const skipped = step(begun, { type: 'skip' });
    const loaded = step(skipped, { type: 'load', items: [item('1'), item('4')] });
    assert.equal(traces(loaded), '234');
    assert.equal(traces(step(loaded, { type: 'again' })), '1');
  });

  test('more is put behind what is before the person, without what was settled and not yet told', () => {
    const once = step(begun, { type: 'settle', how: 'teacher', text: 'a' });
    const items = ['1', '2', '3', '5'].map((trace) => item(trace));
    const unsent = begun.queue[0] as ReviewItem;
    const loaded = step(once, { type: 'load', items, unsent });
    assert.deepEqual([traces(loaded), loaded.settled], ['235', 1]);
    assert.equal(step(loaded, { type: 'undo', wasKept: false }).settled, 0);
  });

  test('what could not be kept stands first again, whatever was settled since', () => {
    const first = begun.queue[0] as ReviewItem;
    const once = step(begun, { type: 'settle', how: 'teacher', text: 'a' });
    const twice = step(once, { type: 'settle', how: 'teacher', text: 'a' });
    const failed = step(twice, { type: 'failed', item: first });
    assert.deepEqual([traces(failed), failed.settled, failed.last?.item.trace], ['13', 0, '2']);
    assert.equal(
      step(step(once, { type: 'failed', item: first }), { type: 'undo', wasKept: false }).queue.length,
      3,
    );
  });

  test('nothing is settled where nothing is left', () => {
    assert.equal(step(FRESH, { type: 'settle', how: 'teacher', text: 'a' }), FRESH);
    assert.equal(step(FRESH, { type: 'skip' }), FRESH);
  });
});

test('every key that is explained does something, and the browser keeps its own', () => {
  const press = (key: string, more = {}) =>
    meaningOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });
  const explained = KEY_WORDS.flatMap(([keys]) => keys).filter((key) => key !== 'Esc');
  const names: Readonly<Record<string, string>> = { '←': 'ArrowLeft', '→': 'ArrowRight' };
  for (const key of explained) assert.ok(press(names[key] ?? key), key);
  assert.equal(press('E'), 'own');
  assert.equal(press('s', { ctrlKey: true }), undefined);
  assert.equal(press('Tab'), undefined);
});

test('fittingLabels() takes a few letters, whatever stands between the words', () => {
  const labels = ['account_access', 'damaged_item', 'return_item', 'item_lost'];
  assert.deepEqual(fittingLabels(labels, 'item'), ['item_lost', 'damaged_item', 'return_item']);
  assert.deepEqual(fittingLabels(labels, 'Account A'), ['account_access']);
  assert.deepEqual(fittingLabels(labels, ''), labels);
  assert.deepEqual(fittingLabels(labels, 'refund'), []);
});

test('answerLines() marks the members that differ, deep ones too', () => {
  const lines = answerLines('{"a": 1, "b": {"c": "x"}, "d": [1]}', '```json\n{"a": 1, "b": {"c": "y"}}\n```');
  assert.deepEqual(
    lines?.map(({ name, value, differs }) => `${name}=${value}${differs ? '!' : ''}`),
    ['a=1', 'b.c=x!', 'd=[1]!'],
  );
  assert.equal(answerLines('refund', '{"a": 1}'), undefined);
  assert.equal(answerLines('[1]', '[2]'), undefined);
});

suite('the curve', () => {
  const plot = { width: 100, height: 80 };
  const points = Array.from({ length: 40 }, (_, at) => ({
    threshold: 1 - at / 100,
    n: at + 1,
    errors: 0,
    coverage: (at + 1) / 40,
    risk: 0.01,
    bound: 0.3 / (at + 1),
  }));

  test('lies within its plot, larger risks higher', () => {
    assert.deepEqual([xOf(0, plot), xOf(1, plot), yOf(0, plot), yOf(1, plot)], [0, 100, 80, 0]);
    assert.ok(yOf(0.05, plot) < yOf(0.01, plot));
    assert.equal(linePath(points, plot).match(/[ML]/g)?.length, 40);
    assert.match(bandPath(points, plot), /^M.*Z$/);
    assert.equal(
      bandPath(
        points.map((point) => ({ ...point, bound: null })),
        plot,
      ),
      '',
    );
  });

  test('as a table has a few rows, with the last among them', () => {
    const few = fewPoints(points, 16);
    assert.ok(few.length <= 17);
    assert.equal(few.at(-1), points.at(-1));
    assert.deepEqual(fewPoints([]), []);
  });

  test('the slider begins at the promise', () => {
    const alphas = [{ alpha: 0.01 }, { alpha: 0.05 }, { alpha: 0.1 }];
    assert.deepEqual([nearestAlpha(alphas, 0.05), nearestAlpha(alphas, 0.2), nearestAlpha([], 1)], [1, 2, 0]);
  });
});
