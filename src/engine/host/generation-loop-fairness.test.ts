import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Script } from '../testing/scripted-compute.ts';
import { promptOf, ScriptedLoop } from '../testing/scripted-loop.ts';

/** About a model of 350 M weights on two cores: 9 ms to fetch the weights, and 3 ms for each token. */
const MACHINE = { cells: 16_000, batchTokens: 512, sequences: 56, msPerStep: 9, msPerToken: 3 };
const LIMITS = { context: 2_000, parallel: 8, queue: 100 };

/** About the same model where 32 tokens go through the weights together: the 33rd takes 35 ms more than the one before. */
const TILED = { ...MACHINE, msPerStep: 15, msPerToken: 1.5, msOfPlaces };

function msOfPlaces({ length }: readonly number[]): number {
  return 32 * (Math.ceil(length / 32) - 1);
}

/** When a quiet client's first word comes, in ms after it asked, with so many generations of another before it. */
function firstWordMs(
  flood: number,
  promptLength: number,
  client = 'quiet',
  stepsBefore = 30,
  machine: Partial<Script> = MACHINE,
): number {
  const room = new ScriptedLoop(machine, LIMITS);
  room.ask(promptOf(99, 40), { client: 'warm-up', maxTokens: 1 }); // the speed is known by now
  room.finish();
  for (let name = 0; name < flood; name++) room.ask(promptOf(name, 230), { client: 'busy', maxTokens: 300 });
  if (flood > 0) room.step(stepsBefore);
  const asked = room.compute.nowMs;
  const quiet = room.ask(promptOf(100, promptLength), { client, maxTokens: 10 });
  while (room.of(quiet).firstMs === undefined) room.step();
  return (room.of(quiet).firstMs as number) - asked;
}

test('a quiet client waits at most twice as long as alone while another floods', () => {
  for (const promptLength of [120, 230, 500, 1_500])
    for (const stepsBefore of [1, 7, 30, 200]) {
      const alone = firstWordMs(0, promptLength);
      const flooded = firstWordMs(50, promptLength, 'quiet', stepsBefore);
      assert.ok(flooded <= 2 * alone, `${promptLength} tokens: ${flooded} ms, alone ${alone} ms`);
    }
});

test('so it does where a machine goes through the weights with 32 tokens at a time', () => {
  for (const stepsBefore of [1, 7, 30, 200]) {
    const alone = firstWordMs(0, 230, 'quiet', 0, TILED);
    const flooded = firstWordMs(50, 230, 'quiet', stepsBefore, TILED);
    assert.ok(flooded <= 2 * alone, `after ${stepsBefore} steps ${flooded} ms, alone ${alone} ms`);
  }
});

test('while one is read who is owed, no finished sequence is copied and nobody is measured', () => {
  const room = new ScriptedLoop(MACHINE, LIMITS);
  for (let name = 0; name < 30; name++)
    room.ask(promptOf(name, 230), { client: 'busy', maxTokens: 20 + 10 * name });
  room.step(200);
  let saves = 0;
  const save = room.compute.save.bind(room.compute);
  room.compute.save = (...order) => {
    saves += 1;
    return save(...order);
  };
  const quiet = room.ask(promptOf(100, 1_000), { client: 'quiet', maxTokens: 2 });
  room.step(); // he takes a place
  saves = 0;
  for (let readings = room.of(quiet).readings; room.of(quiet).tokens === 0; readings++) {
    assert.equal(room.of(quiet).readings, readings, 'each step reads of his prompt');
    assert.equal(saves, 0);
    room.step();
  }
  room.step(40);
  assert.ok(saves > 0, 'they are afterwards');
  room.finish();
});

test('without fair shares it would wait far longer', () => {
  assert.ok(firstWordMs(50, 230, 'busy') > 10 * firstWordMs(0, 230));
});

test('two who ask for as much are given as much', () => {
  const room = new ScriptedLoop(MACHINE, { ...LIMITS, parallel: 2 });
  for (let name = 0; name < 20; name++) room.ask(promptOf(name, 20), { client: 'many', maxTokens: 40 });
  for (let name = 20; name < 24; name++) room.ask(promptOf(name, 20), { client: 'few', maxTokens: 40 });
  room.step(100);
  const given = { many: room.loop.shares.servedOf('many'), few: room.loop.shares.servedOf('few') };
  assert.ok(given.few > 0.8 * given.many && given.few < 1.2 * given.many, JSON.stringify(given));
  room.finish();
});

test('the one who yields its place says in the end what it would have said', () => {
  for (const length of [30, 400]) {
    const room = new ScriptedLoop(MACHINE, { ...LIMITS, parallel: 3 });
    const busy = [1, 2, 3, 4].map((name) =>
      room.ask(promptOf(name, length), { client: 'busy', maxTokens: 90 }),
    );
    room.step(40);
    const quiet = room.ask(promptOf(9, length), { client: 'quiet', maxTokens: 5 });
    room.finish();
    assert.ok((room.of(quiet).firstStep ?? 0) < 80);
    for (const id of busy) assert.equal(room.of(id).end?.tokensOut, 90);
    assert.equal(room.loop.tokensRead, 5 * length, 'its tokens were kept while it waited');
  }
});

test('with one place only, nobody is set aside', () => {
  const room = new ScriptedLoop(MACHINE, { ...LIMITS, parallel: 1 });
  const busy = room.ask(promptOf(1, 30), { client: 'busy', maxTokens: 20 });
  const next = room.ask(promptOf(2, 30), { client: 'busy', maxTokens: 20 });
  room.step(3);
  const quiet = room.ask(promptOf(9, 30), { client: 'quiet', maxTokens: 5 });
  room.finish();
  const first = (id: number) => room.of(id).firstStep ?? 0;
  assert.ok(first(busy) < first(quiet) && first(quiet) < first(next));
});
