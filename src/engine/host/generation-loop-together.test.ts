import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Random, seededRandom } from '#std/random.ts';
import type { Script } from '../testing/scripted-compute.ts';
import { promptOf, ScriptedLoop, textAlone } from '../testing/scripted-loop.ts';

test('whatever runs beside it, a generation says what it would say alone', () => {
  for (let seed = 0; seed < 150; seed++) runAtRandom(seed, {});
});

test('the same where the library now and then finds no room', () => {
  for (let seed = 0; seed < 60; seed++) {
    const random = seededRandom(1_000 + seed);
    runAtRandom(seed, {
      failure: (_, sequences) => (sequences > 1 && random() < 0.1 ? 'room' : undefined),
    });
  }
});

test('the same with a model whose state can only be used as a whole', () => {
  for (let seed = 0; seed < 60; seed++) runAtRandom(seed, { isStateful: true });
});

/** Many generations that begin alike come and go at random, in a memory that is far too small for all of them. */
function runAtRandom(seed: number, more: Partial<Script>): void {
  const random = seededRandom(seed);
  const below = (most: number) => Math.floor(random() * most);
  const parallel = 1 + below(5);
  const script = {
    cells: 60 + below(120),
    batchTokens: 5 + below(60),
    sequences: parallel + below(4),
    msPerToken: below(20),
    ...more,
  };
  const room = new ScriptedLoop(script, { context: 60, parallel, queue: 1_000 });
  const asked = new Map<number, Asked>();
  const aborted = new Set<number>();
  while (asked.size < 30 || room.loop.hasWork) {
    assert.ok(room.steps < 20_000, `seed ${seed}: no end after ${room.steps} steps`);
    if (asked.size < 30 && random() < 0.3) {
      const one = someAsk(random);
      const order = { maxTokens: one.maxTokens, client: `client ${below(3)}` };
      asked.set(room.ask(one.prompt, order), one);
    }
    if (random() < 0.05) {
      const id = 1 + below(30);
      if (room.heard.get(id)?.end === undefined) aborted.add(id);
      room.loop.abort(id);
    }
    room.step();
    assert.equal(room.loop.memoryState.used, room.compute.cellsUsed, `seed ${seed}: the book is wrong`);
    assert.ok(room.loop.counts.running <= parallel, `seed ${seed}: more run than may`);
  }
  for (const [id, one] of asked) checkText(room, id, one, aborted.has(id));
  checkRest(room, parallel);
}

interface Asked {
  readonly prompt: number[];
  readonly maxTokens: number;
}

function someAsk(random: Random): Asked {
  const below = (most: number) => Math.floor(random() * most);
  const common = promptOf(below(3), 40).slice(0, below(40));
  return {
    prompt: [...common, ...promptOf(5 + below(3), 1 + below(12)), below(5)],
    maxTokens: 1 + below(30),
  };
}

function checkText(room: ScriptedLoop, id: number, { prompt, maxTokens }: Asked, wasAborted: boolean): void {
  const { text, tokens, end, failed } = room.of(id);
  assert.equal(failed, undefined);
  const most = Math.min(maxTokens, 60 - prompt.length);
  if (!wasAborted) assert.deepEqual([end?.finish, tokens], ['length', most]);
  assert.equal(end?.tokensOut, tokens);
  assert.equal(text, textAlone(prompt, tokens));
}

/** After all is done nothing is held but what is kept for later, and as many as before can run at once. */
function checkRest(room: ScriptedLoop, parallel: number): void {
  const { used, cached } = room.loop.memoryState;
  assert.equal(used, cached);
  assert.equal(room.compute.openChoosers, 0);
  const ids = Array.from({ length: parallel }, (_, name) =>
    room.ask(promptOf(20 + name, 2), { maxTokens: 3 }),
  );
  room.finish(500);
  for (const id of ids) assert.equal(room.of(id).end?.finish, 'length');
}

test('two that are too large for the memory together run one after the other', () => {
  const room = new ScriptedLoop({ cells: 100 }, { context: 100, parallel: 2 });
  const ids = [1, 2].map((name) => room.ask(promptOf(name, 40), { maxTokens: 50 }));
  room.finish(400);
  for (const [index, id] of ids.entries())
    assert.equal(room.of(id).text, textAlone(promptOf(index + 1, 40), 50));
});

test('who is set aside goes on where it was, and its wait is told', () => {
  const room = new ScriptedLoop({ cells: 100, msPerStep: 1 }, { context: 100, parallel: 2 });
  const first = room.ask(promptOf(1, 30), { maxTokens: 60 });
  const second = room.ask(promptOf(2, 3), { maxTokens: 60 });
  room.finish(400);
  assert.equal(room.of(first).text, textAlone(promptOf(1, 30), 60));
  assert.equal(room.of(second).text, textAlone(promptOf(2, 3), 60));
  assert.equal(room.of(second).end?.waitedMs, 0, 'it had begun at once');
  assert.ok((room.of(second).end?.answerMs ?? 0) > (room.of(first).end?.answerMs ?? 0));
});

test('where the library finds no room even for one alone, that one fails and the next is served', () => {
  const room = new ScriptedLoop(
    { failure: (decodes) => (decodes < 2 ? 'room' : undefined) },
    { parallel: 1 },
  );
  const first = room.ask(promptOf(1, 10));
  const second = room.ask(promptOf(2, 10));
  room.finish(100);
  assert.equal(room.of(first).failed?.code, 'engine_failed');
  assert.equal(room.of(second).failed?.code, 'engine_failed');
  const third = room.ask(promptOf(3, 10));
  room.finish(100);
  assert.equal(room.of(third).end?.finish, 'length');
  assert.equal(room.compute.openChoosers, 0);
});

test('where the library has room for one but not for two, both are served', () => {
  const room = new ScriptedLoop({ failure: (_, sequences) => (sequences > 1 ? 'room' : undefined) });
  const ids = [1, 2, 3].map((name) => room.ask(promptOf(name, 10)));
  room.finish(100);
  for (const [index, id] of ids.entries())
    assert.equal(room.of(id).text, textAlone(promptOf(index + 1, 10), 8));
});

test('a library that breaks is not kept quiet', () => {
  const room = new ScriptedLoop({ failure: () => 'broken' });
  room.ask(promptOf(1, 10));
  assert.throws(() => room.step(), /broken/);
});

test('a long prompt is read in pieces, and those who answer never wait long', () => {
  const room = new ScriptedLoop(
    { cells: 8_000, batchTokens: 512, msPerStep: 1, msPerToken: 2 },
    { context: 4_000 },
  );
  const steady = room.ask(promptOf(1, 10), { maxTokens: 400 });
  const words: number[] = [];
  room.onNews = (news) => {
    if (news.kind === 'text' && news.id === steady) words.push(room.compute.nowMs);
  };
  room.step(20);
  const long = room.ask(promptOf(2, 3_000));
  room.finish();
  const waits = words.slice(1).map((ms, index) => ms - (words[index] as number));
  assert.ok(Math.max(...waits) < 100, `waited ${Math.max(...waits)} ms for a token`);
  assert.ok(room.of(long).readings > 50);
  const { readMs = 0 } = room.of(long).end ?? {};
  assert.ok(readMs < 3_000 * 2 * 1.5, `read for ${readMs} ms`);
});

test('a long prompt alone is read in large pieces', () => {
  const room = new ScriptedLoop({ batchTokens: 512, msPerToken: 0.5 }, { context: 4_000 });
  const id = room.ask(promptOf(1, 3_000));
  room.finish();
  assert.ok(room.of(id).readings <= 8, `${room.of(id).readings} pieces`);
});
