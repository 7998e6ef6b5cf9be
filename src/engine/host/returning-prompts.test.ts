import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderOf } from '../testing/scripted-loop.ts';
import { ReturningPrompts } from './returning-prompts.ts';

/** A line of prompts on a clock where each part takes 6 ms. */
function line() {
  const wanted = new Set<number>();
  const heard: string[] = [];
  let nowMs = 0;
  const prompts = new ReturningPrompts(
    {
      isWanted: (id) => wanted.has(id),
      arrived: ({ id }) => heard.push(`arrived ${id}`),
      failed: ({ id }, reason) => heard.push(`failed ${id}: ${String(reason)}`),
    },
    () => nowMs,
  );
  function* work(id: number, parts: number, broken: boolean): Generator<void, void> {
    try {
      for (let part = 1; part <= parts; part++) {
        nowMs += 6;
        if (broken) throw new Error('no room');
        heard.push(`part ${part} of ${id}`);
        yield;
      }
    } finally {
      heard.push(`end ${id}`);
    }
  }
  const add = (id: number, parts: number, broken = false) => {
    wanted.add(id);
    prompts.add({ order: orderOf({ id }), tokens: [1], work: work(id, parts, broken) });
  };
  /** What came of one turn. */
  const turn = (somebodyWaits: boolean) => {
    prompts.advance(somebodyWaits);
    return heard.splice(0);
  };
  return { add, turn, wanted, prompts };
}

test('where nobody waits, all comes back at once', () => {
  const { add, turn, prompts } = line();
  add(1, 5);
  assert.equal(turn(false).at(-1), 'arrived 1');
  assert.ok(prompts.isEmpty);
});

test('beside others it comes in slices, one prompt after the other', () => {
  const { add, turn } = line();
  add(1, 5);
  add(2, 1);
  assert.deepEqual(turn(true), ['part 1 of 1', 'part 2 of 1', 'part 3 of 1', 'part 4 of 1']);
  assert.deepEqual(turn(true), ['part 5 of 1', 'end 1', 'arrived 1']);
  assert.deepEqual(turn(true), ['part 1 of 2', 'end 2', 'arrived 2']);
  assert.deepEqual(turn(true), []);
});

test('what nobody wants any more is left where it is, and given back', () => {
  const { add, turn, wanted, prompts } = line();
  add(1, 50);
  add(2, 1);
  turn(true);
  wanted.delete(1);
  assert.deepEqual(turn(true), ['end 1']);
  assert.deepEqual(turn(true), ['part 1 of 2', 'end 2', 'arrived 2']);
  assert.ok(prompts.isEmpty);
});

test('where it fails, that one hears of it', () => {
  const { add, turn } = line();
  add(1, 3, true);
  add(2, 1);
  assert.deepEqual(turn(true), ['end 1', 'failed 1: Error: no room']);
  assert.equal(turn(true).at(-1), 'arrived 2');
});
