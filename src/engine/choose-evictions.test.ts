import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { chooseEvictions, type Resident, type Room } from './choose-evictions.ts';

/** `a40` is an idle model of 40 bytes, `a40*` a busy one; they were used in the order in which they stand. */
function residentsOf(text: string): Resident[] {
  return text.split(' ').flatMap((word, usedAtMs) => {
    const [, name = '', bytes, mark] = /^([a-z])(\d+)(\*?)$/.exec(word) ?? [];
    return name === '' ? [] : [{ name, bytes: Number(bytes), busy: mark ? 1 : 0, usedAtMs }];
  });
}
const evict = (...names: string[]): Room => ({ kind: 'evict', names });

suite('who makes room for a model', () => {
  const cases: readonly [what: string, residents: string, bytes: number, room: Room][] = [
    ['nobody, where nobody is', '', 100, evict()],
    ['nobody, where it fits beside the others, to the last byte', 'a40 b20', 40, evict()],
    ['the one used longest ago', 'a40 b40', 21, evict('a')],
    ['as many as it takes, and no more', 'a20 b20 c20 d20', 50, evict('a', 'b')],
    ['everybody, where it needs all', 'a20 b20', 100, evict('a', 'b')],
    ['none that is busy, though it was used longest ago', 'a40* b40', 50, evict('b')],
    ['nobody yet, where those who idle are too small', 'a80* b10', 30, { kind: 'wait' }],
    ['nobody yet, where all are busy', 'a60* b40*', 1, { kind: 'wait' }],
    ['nobody ever, where it is larger than everything', '', 101, { kind: 'never' }],
    ['nobody ever, also while others are busy', 'a60*', 101, { kind: 'never' }],
  ];
  for (const [what, residents, bytes, room] of cases)
    test(what, () => assert.deepEqual(chooseEvictions(residentsOf(residents), bytes, 100), room));

  test('goes by the time of use, not by the order of the list', () => {
    const [first, second] = residentsOf('a60 b40');
    assert.ok(first && second);
    assert.deepEqual(chooseEvictions([second, first], 60, 100), evict('a'));
  });
});
