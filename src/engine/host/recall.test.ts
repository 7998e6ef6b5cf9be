import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { finish } from '../testing/finish.ts';
import { type Script, ScriptedCompute } from '../testing/scripted-compute.ts';
import { promptOf } from '../testing/scripted-loop.ts';
import { ParkedPrefixes } from './parked-prefixes.ts';
import { PrefixStore } from './prefix-store.ts';
import { Recall } from './recall.ts';
import { SequenceMemory } from './sequence-memory.ts';

/** At once, where there is anything. */
function bringBack(recall: Recall, ...asked: Parameters<Recall['before']>): void {
  const work = recall.before(...asked);
  if (work) finish(work);
}

suite('what was read before comes back', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-recall-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** An engine's process, as far as remembering goes; the folder outlives it. */
  const open = (script: Partial<Script> = {}, mostBytes = 1_000_000) => {
    const compute = new ScriptedCompute({ cells: 2_048, batchTokens: 512, sequences: 24, ...script });
    const memory = new SequenceMemory(compute);
    const parked = new ParkedPrefixes(1_000_000);
    const recall = new Recall(parked, new PrefixStore(folder, mostBytes), memory, compute);
    /** Reads a prompt and is done with it. */
    const read = (tokens: readonly number[]) => {
      const beginning = memory.begin(tokens, []);
      assert.ok(beginning && memory.grow(beginning.sequence, tokens.length - beginning.kept));
      for (let at = beginning.kept; at < tokens.length; at++)
        compute.add(tokens[at] as number, at, beginning.sequence, false);
      assert.ok(compute.decode());
      memory.release({ sequence: beginning.sequence, tokens, kept: tokens.length });
    };
    return { compute, memory, parked, recall, read, has: (tokens: number[]) => memory.longest(tokens, []) };
  };
  const after = (...tokens: number[]) => [...promptOf(1, 200), ...tokens];

  test('from disk after a restart, to the last token that both have', () => {
    const before = open();
    before.read(after(5, 6, 7));
    before.recall.keep();
    const { recall, has, compute } = open();
    assert.equal(has(after(5, 9)), 0);
    bringBack(recall, after(5, 9), 0, 1);
    assert.equal(has(after(5, 9)), 201);
    assert.equal(compute.cellsUsed, 201, 'what comes after is given back');
  });

  test('from disk in parts, between which others go on', () => {
    const before = open();
    before.read(promptOf(1, 400));
    before.recall.keep();
    const { recall, has, read } = open();
    const work = recall.before([...promptOf(1, 400), 1], 0, 1);
    let parts = 0;
    while (!work?.next().done) {
      parts += 1;
      assert.equal(has(promptOf(1, 400)), 0);
      read(promptOf(1 + parts, 40));
    }
    assert.ok(parts >= 7, `${parts} parts`);
    assert.equal(has([...promptOf(1, 400), 1]), 400);
  });

  test('from beside the memory, sooner than from disk', () => {
    const { recall, parked, has } = open();
    const tokens = after(1);
    parked.park(tokens, [{ tokens: tokens.length, bytes: Buffer.from(JSON.stringify(tokens)) }]);
    bringBack(recall, after(1, 2), 0, 1);
    assert.equal(has(after(1, 2)), 201);
  });

  const refusals: readonly [what: string, length: number, have: number, msPerToken: number][] = [
    ['a beginning of which the memory has nearly all', 200, 100, 1],
    ['one that is read sooner than it is brought back', 200, 0, 1e-9],
  ];
  for (const [what, length, have, msPerToken] of refusals)
    test(`${what} stays on disk`, () => {
      const before = open();
      before.read(promptOf(1, length));
      before.recall.keep();
      const { recall, compute } = open();
      bringBack(recall, [...promptOf(1, length), 1], have, msPerToken);
      assert.equal(compute.cellsUsed, 0);
    });

  test('what is short is not kept, nor is a beginning of what is', () => {
    const { recall, read } = open();
    read(promptOf(2, 127));
    read(promptOf(1, 150));
    read(promptOf(1, 180));
    recall.keep();
    assert.equal(readdirSync(folder).length, 1);
    const next = open();
    bringBack(next.recall, [...promptOf(1, 180), 1], 0, 1);
    assert.equal(next.has([...promptOf(1, 180), 1]), 180);
  });

  test('where not all has room on disk, what was used last has it', () => {
    const { recall, read } = open({}, 5_000);
    for (const name of [1, 2, 3, 4]) read(promptOf(name, 150));
    recall.keep();
    assert.ok(readdirSync(folder).length < 4);
    const next = open({}, 5_000);
    const comesBack = (name: number) => {
      bringBack(next.recall, [...promptOf(name, 150), 1], 0, 1);
      return next.has([...promptOf(name, 150), 1]) === 150;
    };
    assert.deepEqual([comesBack(4), comesBack(1)], [true, false]);
  });

  test('a recurrent state comes back whole or not at all', () => {
    const before = open({ isStateful: true });
    before.read(after(5, 6, 7));
    before.recall.keep();
    const { recall, compute, has } = open({ isStateful: true });
    bringBack(recall, after(5, 9), 0, 1);
    assert.equal(compute.cellsUsed, 0);
    bringBack(recall, after(5, 6, 7, 8), 0, 1);
    assert.equal(has(after(5, 6, 7, 8)), 203);
  });

  test('where there is no room for it, nothing is taken and nothing is lost', () => {
    const before = open();
    before.read(after());
    before.recall.keep();
    const { recall, memory, compute } = open({ cells: 150 });
    bringBack(recall, after(1), 0, 1);
    assert.deepEqual([compute.cellsUsed, memory.room], [0, 150]);
    assert.equal(readdirSync(folder).length, 1);
  });

  test('without a folder nothing is kept', () => {
    const { memory, parked, compute, read } = open();
    read(after());
    new Recall(parked, undefined, memory, compute).keep();
    assert.deepEqual(readdirSync(folder), []);
  });
});
