import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScriptedCompute } from '../testing/scripted-compute.ts';
import { promptOf } from '../testing/scripted-loop.ts';
import { SequenceMemory } from './sequence-memory.ts';

/** A memory in which prompts are read and finished one after the other; `parked` is what it gave up. */
function memoryOf(cells: number) {
  const compute = new ScriptedCompute({ cells, batchTokens: 512, sequences: 8 });
  const parked: (readonly number[])[] = [];
  const memory = new SequenceMemory(compute, (tokens) => parked.push(tokens));
  const read = (tokens: readonly number[]) => {
    const beginning = memory.begin(tokens, []);
    assert.ok(beginning && memory.grow(beginning.sequence, tokens.length - beginning.kept));
    for (let at = beginning.kept; at < tokens.length; at++)
      compute.add(tokens[at] as number, at, beginning.sequence, false);
    assert.ok(compute.decode());
    memory.release({ sequence: beginning.sequence, tokens, kept: tokens.length });
    return beginning.kept;
  };
  return { compute, memory, parked, read, has: (tokens: readonly number[]) => memory.longest(tokens, []) };
}

test('kept sequences give their room up, the one used longest ago first, and are handed on', () => {
  const { read, has, parked } = memoryOf(300);
  read(promptOf(1, 100));
  read(promptOf(2, 100));
  assert.equal(read([...promptOf(1, 100), 7]), 100); // used again: now the second is the oldest
  read(promptOf(3, 150));
  assert.equal(has([...promptOf(1, 100), 8]), 100);
  assert.equal(has([...promptOf(2, 100), 8]), 0);
  assert.deepEqual(parked, [promptOf(2, 100)]);
});

test('a first word in common does not keep an old sequence alive', () => {
  const { read, has } = memoryOf(200);
  const prompts = [1, 2, 3].map((name) => [99, ...promptOf(name, 89)]);
  for (const prompt of prompts) read(prompt);
  assert.equal(has([...(prompts[1] ?? []), 8]), 90, 'the second was younger than the first');
});

test('cells that several finished sequences hold are counted once, and count as room', () => {
  const { read, memory } = memoryOf(400);
  for (const name of [2, 3]) read([...promptOf(1, 200), ...promptOf(name, 10)]);
  assert.deepEqual(memory.state, { cells: 400, used: 220, cached: 220 });
  assert.equal(memory.room, 400);
});

test('finished sequences are given up until they hold so few cells alone; those in use keep what they share', () => {
  const { read, memory, compute, parked } = memoryOf(1_000);
  const shared = promptOf(1, 200);
  read([...shared, ...promptOf(2, 50)]);
  read(promptOf(3, 100));
  const beginning = memory.begin([...shared, 5], []);
  assert.equal(beginning?.kept, 200);
  memory.clearIdle(120);
  assert.deepEqual([memory.state.cached, memory.state.used], [50, 250]);
  memory.clearIdle(0);
  assert.deepEqual([memory.state.cached, memory.state.used], [0, 200]);
  assert.equal(parked.length, 2);
  assert.equal(compute.cellsUsed, 200);
});

test('a finished sequence that may not go stays, and the others go', () => {
  const { read, memory, parked } = memoryOf(1_000);
  read(promptOf(1, 400));
  read(promptOf(2, 100));
  memory.clearIdle(0, 8, ({ tokens }) => tokens.length < 300);
  assert.deepEqual(parked, [promptOf(2, 100)]);
  assert.equal(memory.state.cached, 400);
  memory.clearIdle(0);
  assert.equal(memory.state.cached, 0);
});
