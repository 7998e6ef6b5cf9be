import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promptOf, ScriptedLoop, textAlone } from '../testing/scripted-loop.ts';

const LONG = { context: 4_000, parallel: 8 };
const ROOMY = { cells: 16_000, batchTokens: 512, sequences: 56 };

test('what four users share is read once, and of each new turn only what is new', () => {
  const room = new ScriptedLoop(ROOMY, LONG);
  const shared = promptOf(0, 2_000);
  room.ask([...shared, 1], { maxTokens: 1 });
  room.finish();
  assert.equal(room.loop.tokensRead, 2_001);
  const conversations = [1, 2, 3, 4].map((name) => [...shared, ...promptOf(name, 50)]);
  for (let turn = 0; turn < 3; turn++) {
    const before: number = room.loop.tokensRead;
    const ids = conversations.map((prompt, name) =>
      room.ask(prompt, { client: `user ${name}`, maxTokens: 10 }),
    );
    room.finish();
    const anew = ids.reduce((sum, id) => {
      const { tokensIn = 0, tokensCached = 0 } = room.of(id).end ?? {};
      return sum + tokensIn - tokensCached;
    }, 0);
    assert.equal(room.loop.tokensRead - before, anew);
    // The last answered token was never computed, so it is read with the new turn.
    assert.equal(anew, turn === 0 ? 4 * 50 : 4 * (30 + 1));
    for (const [name, id] of ids.entries()) {
      const prompt = conversations[name] as number[];
      assert.equal(room.of(id).text, textAlone(prompt, 10));
      const answer = room.of(id).text.trim().split(' ').map(Number);
      conversations[name] = [...prompt, ...answer, ...promptOf(100 + turn * 10 + name, 30)];
    }
  }
});

test('many answers to one prompt read it once, also when all are asked at once', () => {
  const room = new ScriptedLoop({ ...ROOMY, msPerToken: 1 }, LONG);
  const prompt = promptOf(1, 600);
  const ids = [1, 2, 3, 4, 5].map(() => room.ask(prompt, { maxTokens: 4 }));
  room.finish();
  assert.equal(room.loop.tokensRead, 600 + 4, 'each but the first computes the last token itself');
  assert.equal(room.loop.tokensFromCache, 4 * 599);
  for (const id of ids) assert.equal(room.of(id).text, textAlone(prompt, 4));
  assert.equal(room.of(ids[4] as number).end?.tokensCached, 599);
});

test('who begins like a prompt that is being read waits for it only as far as they are alike', () => {
  const room = new ScriptedLoop({ ...ROOMY, msPerToken: 1 }, LONG);
  const shared = promptOf(1, 300);
  const long = room.ask([...shared, ...promptOf(2, 3_000)]);
  const short = room.ask([...shared, ...promptOf(3, 5)]);
  room.finish();
  assert.ok((room.of(short).firstMs ?? 0) < (room.of(long).firstMs ?? 0) / 2);
  assert.ok(room.loop.tokensRead < 3_305 + 32, `${room.loop.tokensRead} tokens read`);
});

test('a prompt that is alike for a few tokens only does not wait', () => {
  const room = new ScriptedLoop(ROOMY, LONG);
  room.ask([...promptOf(1, 20), ...promptOf(2, 1_000)]);
  const short = room.ask([...promptOf(1, 20), ...promptOf(3, 5)]);
  room.step();
  assert.equal(room.loop.counts.running, 2);
  room.finish();
  assert.ok(room.of(short).end);
});

test('when the one who was reading for all is aborted, another reads on from there', () => {
  const room = new ScriptedLoop({ ...ROOMY, msPerToken: 1 }, LONG);
  const prompt = promptOf(1, 900);
  const [first, second, third] = [1, 2, 3].map(() => room.ask(prompt)) as [number, number, number];
  room.step(2);
  room.loop.abort(first);
  room.finish();
  assert.ok(room.loop.tokensRead <= 901, `${room.loop.tokensRead} tokens read`);
  for (const id of [second, third]) assert.equal(room.of(id).text, textAlone(prompt, 8));
});

test('where every sequence is taken, the one that serves goes on itself', () => {
  const room = new ScriptedLoop({ cells: 300, sequences: 1 }, { context: 300, parallel: 1 });
  room.ask(promptOf(1, 50), { maxTokens: 5 });
  room.finish();
  const again = [...promptOf(1, 40), 3, 4];
  const id = room.ask(again, { maxTokens: 5 });
  room.finish(100);
  assert.deepEqual([room.of(id).text, room.of(id).end?.tokensCached], [textAlone(again, 5), 40]);
  const other = room.ask(promptOf(2, 10), { maxTokens: 5 });
  room.finish(100);
  assert.equal(room.of(other).text, textAlone(promptOf(2, 10), 5));
});

test('a recurrent state is used again as a whole: a turn that goes on from it, not one that turns off before', () => {
  const room = new ScriptedLoop({ ...ROOMY, isStateful: true }, LONG);
  const prompt = promptOf(1, 100);
  const first = room.ask(prompt, { maxTokens: 5 });
  room.finish();
  const answer = room.of(first).text.trim().split(' ').map(Number);
  const goesOn = room.ask([...prompt, ...answer, 7, 8], { maxTokens: 1 });
  const turnsOff = room.ask([...prompt, 7, 8], { maxTokens: 1 });
  room.finish();
  assert.equal(room.of(goesOn).end?.tokensCached, 104);
  assert.equal(room.of(turnsOff).end?.tokensCached, 0);
  const regenerated = room.ask([...prompt, ...answer, 7, 9], { maxTokens: 1 });
  room.finish();
  assert.equal(room.of(regenerated).end?.tokensCached, 104, 'the earlier state is still there');
});
