import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { agreementOf, type Settlement, settlements, toRepeat, weave } from './review-order.ts';

function said(inputs: string, says = 'x'): Settlement[] {
  return [...inputs].map((input, at) => ({ input, says, atMs: at }));
}

function label(text: string, atMs: number, actor?: string) {
  return { kind: 'label', text, actor, atMs } as const;
}

suite('settlements()', () => {
  const asks = [
    { input: 'a', corrections: [label('1', 10, 'ann'), label('9', 11, 'bob'), label('2', 40, 'ann')] },
    { input: 'b', corrections: [label('1', 20, 'ann'), label('3', 30, 'ann')] },
  ];

  test('are those of one person, in the order in which they were said; a change of mind replaces', () => {
    const ann = settlements(asks, { actor: 'ann' }, ({ text }) => text);
    assert.deepEqual(
      ann.map(({ input, says }) => input + says),
      ['a1', 'b3', 'a2'],
    );
    assert.equal(settlements(asks, { actor: 'bob' }, ({ text }) => text).length, 1);
    assert.deepEqual(
      settlements(asks, { actor: undefined }, ({ text }) => text),
      [],
    );
  });
});

suite('agreementOf()', () => {
  test('compares each settlement with the one before it of the same input', () => {
    const once = said('abc');
    assert.deepEqual(agreementOf(once), { repeated: 0, same: 0 });
    const again = [...once, ...said('a', 'x'), ...said('b', 'y')];
    assert.deepEqual(agreementOf(again), { repeated: 2, same: 1 });
  });
});

suite('toRepeat() and weave()', () => {
  const items = (inputs: string) => [...inputs].map((input) => ({ input }));
  const text = (woven: readonly { input: string }[]) => woven.map(({ input }) => input).join('');

  test('what was settled once and some time ago comes again, the longest ago first', () => {
    assert.equal(text(toRepeat(items('gfedcba'), said('abcdefg'))), 'ab');
    assert.equal(text(toRepeat(items('gfedcba'), said('abcdefga'))), 'bc');
    assert.equal(text(toRepeat(items('abc'), said('abc'))), '');
  });

  test('after seven new ones, and counted on however often the order is asked for', () => {
    assert.equal(text(weave(items('hijklmnopq'), items('ab'), said(''))), 'hijklmnaopq');
    assert.equal(text(weave(items('hijklmnopq'), items('AB'), said('abcde'))), 'hiAjklmnopBq');
    assert.equal(text(weave(items('hi'), items('AB'), said('abcdefg'))), 'Ahi');
    assert.equal(text(weave(items('hijklmno'), items('B'), said('abcdefga'))), 'hijklmnBo');
  });

  test('nothing comes again where nothing is new', () => {
    assert.equal(text(weave([], items('ab'), said('abcdefgh'))), '');
  });
});
