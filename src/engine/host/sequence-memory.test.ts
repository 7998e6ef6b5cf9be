import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finish } from '../testing/finish.ts';
import { ScriptedCompute } from '../testing/scripted-compute.ts';
import { promptOf } from '../testing/scripted-loop.ts';
import type { SavedState } from './compute.ts';
import { SequenceMemory } from './sequence-memory.ts';

/** A memory in which prompts are read and finished one after the other; `parked` is what it gave up. */
function memoryOf(cells: number) {
  const compute = new ScriptedCompute({ cells, batchTokens: 512, sequences: 8 });
  const parked: (readonly number[])[] = [];
  const states: SavedState[] = [];
  const memory = new SequenceMemory(compute, (tokens, state) => {
    parked.push(tokens);
    states.push(state);
  });
  const read = (tokens: readonly number[]) => {
    const beginning = memory.begin(tokens, []);
    assert.ok(beginning && memory.grow(beginning.sequence, tokens.length - beginning.kept));
    for (let at = beginning.kept; at < tokens.length; at++)
      compute.add(tokens[at] as number, at, beginning.sequence, false);
    assert.ok(compute.decode());
    memory.release({ sequence: beginning.sequence, tokens, kept: tokens.length });
    return beginning.kept;
  };
  return {
    compute,
    memory,
    parked,
    states,
    read,
    has: (tokens: readonly number[]) => memory.longest(tokens, []),
  };
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

test('beside others a sequence is given up part by part, and is there as before until it is gone', () => {
  const { read, memory, parked, states, has, compute } = memoryOf(1_000);
  const long = promptOf(1, 200);
  read(long);
  for (const left of [200, 200, 200]) {
    memory.clearSomeIdle(100, () => true);
    assert.equal(memory.state.cached, left);
    assert.equal(has([...long, 7]), 200);
  }
  memory.clearSomeIdle(100, () => true);
  assert.equal(memory.state.cached, 0);
  assert.equal(compute.cellsUsed, 0);
  assert.deepEqual(parked, [long]);
  const parts = states[0] ?? [];
  assert.ok(parts.length >= 4, `${parts.length} parts`);
  assert.equal(
    parts.reduce((sum, { tokens }) => sum + tokens, 0),
    200,
  );
  assert.ok(finish(memory.adopt(long, 150, parts)), 'it comes back from its parts');
  assert.equal(has([...long, 7]), 150);
  assert.equal(compute.cellsUsed, 150);
});

test('what a finished sequence has can be asked for again', () => {
  const { read, memory } = memoryOf(1_000);
  read(promptOf(1, 200));
  const [idle] = memory.idle;
  assert.ok(idle);
  const tokens = (state: SavedState) => state.reduce((sum, part) => sum + part.tokens, 0);
  assert.deepEqual([tokens(memory.stateOf(idle)), tokens(memory.stateOf(idle))], [200, 200]);
});

test('one that comes back part by part is in nobody else’s way, and gives its room up where it is not wanted', () => {
  const { read, memory, states, compute, has } = memoryOf(1_000);
  const long = promptOf(1, 200);
  read(long);
  memory.clearIdle(0);
  const work = memory.adopt(long, 200, states[0] ?? []);
  work.next();
  assert.equal(has([...long, 7]), 0, 'nobody begins with what is half there');
  read(promptOf(2, 100));
  work.return(false);
  assert.equal(compute.cellsUsed, 100);
  assert.ok(finish(memory.adopt(long, 200, states[0] ?? [])), 'its room was not lost');
  assert.equal(has([...long, 7]), 200);
});

test('what was copied of a sequence is not given for another that has taken its place', () => {
  const { read, memory, states, parked } = memoryOf(1_000);
  const first = promptOf(1, 200);
  read(first);
  memory.clearSomeIdle(100, () => true);
  read([...first, 7]); // stands in place of the first
  const second = promptOf(2, 190);
  read(second); // and this one has the place where the first was
  for (let step = 0; step < 20; step++) memory.clearSomeIdle(0, () => true);
  assert.deepEqual(parked.map(({ length }) => length).sort(), [190, 201]);
  for (const [at, tokens] of parked.entries()) {
    const back = (states[at] ?? []).flatMap(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()));
    assert.deepEqual(back, tokens);
  }
});

test('one that leaves and is wanted for its room at once is copied to its end', () => {
  const { read, memory, states, parked } = memoryOf(300);
  read(promptOf(1, 200));
  memory.clearSomeIdle(0, () => true);
  read(promptOf(2, 250));
  assert.deepEqual(parked, [promptOf(1, 200)]);
  assert.equal(
    (states[0] ?? []).reduce((sum, { tokens }) => sum + tokens, 0),
    200,
  );
});

test('a finished sequence that may not go stays, and the others go', () => {
  const { read, memory, parked } = memoryOf(1_000);
  read(promptOf(1, 400));
  read(promptOf(2, 100));
  for (let step = 0; step < 8; step++) memory.clearSomeIdle(0, ({ tokens }) => tokens.length < 300);
  assert.deepEqual(parked, [promptOf(2, 100)]);
  assert.equal(memory.state.cached, 400);
  memory.clearIdle(0);
  assert.equal(memory.state.cached, 0);
});
