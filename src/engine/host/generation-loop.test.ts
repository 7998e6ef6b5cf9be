import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SAMPLING } from '../native/sampling-plan.ts';
import { promptOf, ScriptedLoop, textAlone } from '../testing/scripted-loop.ts';

test('a generation gets its text, token by token, and an end that counts them', () => {
  const room = new ScriptedLoop();
  const id = room.ask(promptOf(1, 20), { maxTokens: 5 });
  room.finish();
  const { text, tokens, end } = room.of(id);
  assert.equal(text, textAlone(promptOf(1, 20), 5));
  assert.equal(tokens, 5);
  assert.deepEqual([end?.finish, end?.tokensIn, end?.tokensOut, end?.tokensCached], ['length', 20, 5, 0]);
});

test('seeds differ, and the same seed says the same', () => {
  const room = new ScriptedLoop();
  const ids = [1, 1, 2].map((seed) => {
    const sampling = { ...DEFAULT_SAMPLING, seed };
    return room.ask(promptOf(1, 20), { sampling });
  });
  room.finish();
  const [a, b, c] = ids.map((id) => room.of(id).text);
  assert.equal(a, b);
  assert.notEqual(a, c);
});

test('generations are computed together: a batch has a token of each', () => {
  const room = new ScriptedLoop({}, { parallel: 8 });
  for (let name = 0; name < 8; name++) room.ask(promptOf(name, 2), { maxTokens: 50 });
  room.finish();
  assert.ok(room.compute.decodes <= 52, `${room.compute.decodes} batches`);
  assert.equal(room.compute.tokens, 8 * (2 + 49));
});

test('a prompt that leaves no room for an answer is refused with both counts', () => {
  const room = new ScriptedLoop({}, { context: 100 });
  for (const length of [100, 100_000]) {
    const { failed } = room.of(room.ask(promptOf(1, length)));
    assert.equal(failed?.code, 'context_length_exceeded');
    assert.deepEqual(failed?.values, { n_prompt_tokens: length, n_ctx: 100 });
    assert.match(failed?.message ?? '', new RegExp(`${length} tokens.*100`));
  }
  const last = room.ask(promptOf(1, 99));
  room.finish();
  assert.equal(room.of(last).end?.finish, 'length');
  assert.equal(room.of(last).end?.tokensOut, 1);
});

test('a context larger than the memory is as large as the memory', () => {
  const room = new ScriptedLoop({ cells: 64, end: -1 }, { context: 1_000 });
  assert.deepEqual(room.of(room.ask(promptOf(1, 64))).failed?.values, { n_prompt_tokens: 64, n_ctx: 64 });
  const id = room.ask(promptOf(1, 10), { maxTokens: 500 });
  room.finish(200);
  assert.equal(room.of(id).end?.tokensOut, 54);
});

test('an empty prompt is refused', () => {
  const room = new ScriptedLoop();
  assert.equal(room.of(room.ask([])).failed?.code, 'bad_request');
  assert.equal(room.loop.hasWork, false);
});

test('so many run, so many wait, and the next is refused', () => {
  const room = new ScriptedLoop({}, { parallel: 2, queue: 3 });
  const ids = Array.from({ length: 8 }, (_, name) => room.ask(promptOf(name, 10)));
  const refused = ids.filter((id) => room.of(id).failed);
  assert.deepEqual(refused, ids.slice(5));
  assert.equal(room.of(refused[0] as number).failed?.code, 'overloaded');
  room.step();
  assert.deepEqual(room.loop.counts, { running: 2, waiting: 3 });
  room.finish();
  for (const id of ids.slice(0, 5)) assert.equal(room.of(id).end?.finish, 'length');
});

test('who is aborted is not computed again, and leaves nothing behind', () => {
  const room = new ScriptedLoop({}, { parallel: 1 });
  const running = room.ask(promptOf(1, 10), { maxTokens: 1_000 });
  const waiting = room.ask(promptOf(2, 10), { maxTokens: 1_000 });
  room.step(5);
  const { decodes } = room.compute;
  room.loop.abort(running);
  room.loop.abort(waiting);
  room.loop.abort(waiting);
  room.loop.abort(12_345);
  room.finish(2);
  assert.equal(room.compute.decodes, decodes);
  assert.equal(room.of(running).end?.finish, 'aborted');
  assert.equal(room.of(running).end?.tokensOut, room.of(running).tokens);
  assert.equal(room.of(waiting).end?.tokensOut, 0);
  assert.equal(room.compute.openChoosers, 0);
});

test('a generation is aborted while its prompt is read', () => {
  const room = new ScriptedLoop({ msPerToken: 10 }, { context: 4_000 });
  const id = room.ask(promptOf(1, 3_000));
  room.step(3);
  room.loop.abort(id);
  room.finish(1);
  const { end, readings } = room.of(id);
  assert.equal(end?.finish, 'aborted');
  assert.ok(readings === 3 && room.compute.tokens < 200);
});

test('an end token ends it and is not said; with ignoreEnd it goes on', () => {
  const script = { end: 7, nextToken: (tokens: readonly number[]) => (tokens.length < 14 ? 3 : 7) };
  const room = new ScriptedLoop(script);
  const id = room.ask(promptOf(1, 10), { maxTokens: 30 });
  const stubborn = room.ask(promptOf(1, 10), { maxTokens: 6, ignoreEnd: true });
  room.finish();
  assert.deepEqual([room.of(id).text, room.of(id).end?.finish], [' 3 3 3 3', 'stop']);
  assert.deepEqual([room.of(stubborn).text, room.of(stubborn).end?.finish], [' 3 3 3 3 7 7', 'length']);
});

test('a vocabulary without an end token ends at the context', () => {
  const room = new ScriptedLoop({}, { context: 60 });
  const id = room.ask(promptOf(1, 10), { maxTokens: undefined });
  room.finish();
  assert.deepEqual([room.of(id).end?.finish, room.of(id).end?.tokensOut], ['length', 50]);
});

test('no more tokens than asked for, and none where none are', () => {
  for (const maxTokens of [0, 1, 2]) {
    const room = new ScriptedLoop();
    const id = room.ask(promptOf(1, 10), { maxTokens });
    room.finish();
    const { end, tokens } = room.of(id);
    assert.deepEqual([end?.finish, end?.tokensOut, tokens], ['length', maxTokens, maxTokens]);
  }
});

test('a stop text ends it, over the borders of tokens, and what looked like one is said', () => {
  const script = { nextToken: (tokens: readonly number[]) => tokens.length };
  const room = new ScriptedLoop(script);
  const id = room.ask([1, 2, 3], { maxTokens: 50, stop: ['6 7', '5 7'] });
  const held = room.ask([1, 2, 3], { maxTokens: 3, stop: ['5 7'] });
  room.finish();
  assert.deepEqual([room.of(id).text, room.of(id).end?.finish], [' 3 4 5 ', 'stop']);
  assert.deepEqual([room.of(held).text, room.of(held).end?.finish], [' 3 4 5', 'length']);
  assert.equal(room.of(id).tokens, room.of(id).end?.tokensOut);
});

test('characters that are split over tokens go out whole', () => {
  const bytes = Buffer.from('漢😀é');
  const script = {
    nextToken: (tokens: readonly number[]) => (tokens.length - 1) % bytes.length,
    piece: (token: number) => bytes.subarray(token, token + 1),
  };
  const room = new ScriptedLoop(script);
  const said: string[] = [];
  room.onNews = (news) => {
    if (news.kind === 'text') said.push(news.text);
  };
  room.ask([0], { maxTokens: bytes.length * 2 + 2 });
  room.finish();
  assert.equal(said.join(''), '漢😀é漢😀é');
  for (const text of said) assert.ok(['', '漢', '😀', 'é'].includes(text), text);
});

test('a grammar that allows nothing more ends it', () => {
  const script = { nextToken: (tokens: readonly number[]) => (tokens.length < 12 ? 5 : undefined) };
  const room = new ScriptedLoop(script);
  const id = room.ask(promptOf(1, 10));
  const nothing = room.ask(promptOf(2, 12));
  room.finish();
  assert.deepEqual([room.of(id).text, room.of(id).end?.finish], [' 5 5', 'stop']);
  assert.deepEqual([room.of(nothing).text, room.of(nothing).end?.finish], ['', 'stop']);
});

test('log-probabilities come with each token, and only where they are asked for', () => {
  const room = new ScriptedLoop({ nextToken: () => 3 });
  const id = room.ask(promptOf(1, 4), { logprobs: 2, maxTokens: 3 });
  const without = room.ask(promptOf(1, 4), { maxTokens: 3 });
  room.finish();
  assert.deepEqual(
    room.of(id).logprobs.map((logprob) => logprob.toFixed(6)),
    Array(3).fill(Math.log(2 / 9).toFixed(6)),
  );
  assert.deepEqual(room.of(without).logprobs, []);
});

test('a sampler that cannot be had fails its own ask alone', () => {
  const room = new ScriptedLoop();
  const chooser = room.compute.chooser.bind(room.compute);
  let isBroken = true;
  room.compute.chooser = (plan) => {
    if (isBroken) throw new Error('no such grammar');
    return chooser(plan);
  };
  const broken = room.ask(promptOf(1, 4));
  isBroken = false;
  const whole = room.ask(promptOf(1, 4));
  room.finish();
  assert.match(room.of(broken).failed?.message ?? '', /no such grammar/);
  assert.equal(room.of(whole).end?.finish, 'length');
});
