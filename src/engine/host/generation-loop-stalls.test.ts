import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promptOf, ScriptedLoop } from '../testing/scripted-loop.ts';

/**
 * As measured with 350 M weights on two cores: each token looks back at all before it, and where few are computed at
 * once that takes three times as long as in a large batch.
 */
const MACHINE = {
  cells: 24_000,
  batchTokens: 512,
  sequences: 56,
  msPerStep: 18,
  msPerToken: 2.5,
  msOfPlaces: (positions: readonly number[]) => {
    const back = positions.reduce((sum, position) => sum + position, 0);
    return back * (positions.length < 64 ? MS_PER_PLACE : 0.0015);
  },
};
const MS_PER_PLACE = 0.0045;
const LIMITS = { context: 8_000, parallel: 8, queue: 100 };
const RUNNING = 4;
const PROMPT = 230;

/** Answers under way, and how long any of them waited for a token beyond what a step of theirs alone takes by then. */
class Answers {
  readonly room = new ScriptedLoop(MACHINE, LIMITS);
  beyondMs = 0;
  #lastMs = new Map<number, number>();

  /** They begin once whatever was asked before is over. */
  begin(): void {
    this.room.finish();
    const ids = Array.from({ length: RUNNING }, (_, name) =>
      this.room.ask(promptOf(name, PROMPT), { client: 'steady', maxTokens: 5_000 }),
    );
    this.room.onNews = (news) => {
      if (news.kind !== 'text' || !ids.includes(news.id)) return;
      const { nowMs } = this.room.compute;
      const waitedMs = nowMs - (this.#lastMs.get(news.id) ?? nowMs);
      this.beyondMs = Math.max(this.beyondMs, waitedMs - this.#usualMs(ids));
      this.#lastMs.set(news.id, nowMs);
    };
    while (ids.some((id) => this.room.of(id).tokens < 20)) this.room.step();
    this.beyondMs = 0;
  }

  /** Steps until an ask is answered. */
  until(id: number): void {
    while (!this.room.of(id).end) this.room.step();
  }

  #usualMs(ids: readonly number[]): number {
    const places = ids.map((id) => PROMPT + this.room.of(id).tokens);
    return (
      MACHINE.msPerStep + RUNNING * MACHINE.msPerToken + MS_PER_PLACE * places.reduce((a, b) => a + b, 0)
    );
  }
}

const LONG = { client: 'reader', maxTokens: 2 };

test('a long prompt stalls nobody, however far back its tokens look', () => {
  const answers = new Answers();
  answers.begin();
  const { room } = answers;
  const asked = room.compute.nowMs;
  answers.until(room.ask(promptOf(50, 6_000), LONG));
  assert.ok(answers.beyondMs <= 100, `${answers.beyondMs} ms beyond a usual step`);
  assert.ok(room.compute.nowMs - asked < 6_000 * (2.5 + 3_000 * 0.0045) * 2, 'and is read all the same');
});

test('the same after one that was read alone, where reading takes less', () => {
  const answers = new Answers();
  answers.room.ask(promptOf(51, 5_000), LONG);
  answers.begin();
  answers.until(answers.room.ask(promptOf(50, 5_000), LONG));
  assert.ok(answers.beyondMs <= 100, `${answers.beyondMs} ms beyond a usual step`);
});

test('the same for one of which most is there already', () => {
  const answers = new Answers();
  answers.begin();
  const { room } = answers;
  answers.until(room.ask(promptOf(52, 300), LONG));
  const first = room.ask(promptOf(50, 4_000), { ...LONG, maxTokens: 1_000 });
  while (room.of(first).tokens === 0) room.step();
  answers.until(room.ask([...promptOf(50, 4_000), ...promptOf(60, 300)], LONG));
  assert.ok(answers.beyondMs <= 100, `${answers.beyondMs} ms beyond a usual step`);
});

test('the same where short prompts come in between', () => {
  const answers = new Answers();
  answers.begin();
  const { room } = answers;
  const long = room.ask(promptOf(50, 5_000), LONG);
  for (let name = 70; !room.of(long).end; name++) {
    answers.until(room.ask(promptOf(name, 150), LONG));
    room.step(10);
  }
  assert.ok(answers.beyondMs <= 100, `${answers.beyondMs} ms beyond a usual step`);
});

test('a long conversation that is over is put away part by part beside who still answers', () => {
  const { room } = new Answers();
  let longest = 0;
  const save = room.compute.save.bind(room.compute);
  room.compute.save = (sequence, from, to) => {
    longest = Math.max(longest, to - from);
    return save(sequence, from, to);
  };
  const answer = room.ask(promptOf(1, 100), { client: 'steady', maxTokens: 400 });
  const long = room.ask(promptOf(50, 2_000), LONG);
  while (!room.of(long).end) room.step();
  let saved = 0;
  while (room.loop.memoryState.cached > 0) {
    room.step();
    saved += 1;
  }
  assert.ok(!room.of(answer).end && longest <= 64, `${longest} tokens at once`);
  assert.ok(saved >= 2_000 / 64);
});
