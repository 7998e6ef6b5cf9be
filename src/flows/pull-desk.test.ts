import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import type { LocalModels, PullProgress } from '#contract/local-models.ts';
import { systemWorld } from '#std/world.ts';
import { HouseNews } from './house-news.ts';
import { PullDesk } from './pull-desk.ts';

type Told = Record<string, unknown>;

/** A desk on a clock that the test moves, in front of models whose pulls the test goes on with. */
function openDesk() {
  const state = { nowMs: 1_000_000, ids: 0 };
  const news = new HouseNews();
  const told: Told[] = [];
  news.listen({ topics: new Set(['pulls']), told: (_, data) => told.push(data as Told) });
  const pulls: {
    progress: (progress: PullProgress) => void;
    signal: AbortSignal;
    end: PromiseWithResolvers<void>;
  }[] = [];
  const models = {
    checkSource: (source: string) => {
      if (source === 'bad') throw new AppError('bad_request', 'Cannot pull "bad"');
    },
    pull: (_: string, progress: (progress: PullProgress) => void, signal: AbortSignal) => {
      const end = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => end.reject(signal.reason));
      pulls.push({ progress, signal, end });
      return end.promise;
    },
  } as unknown as LocalModels;
  const clock = { ...systemWorld().clock, nowMs: () => state.nowMs };
  const desk = new PullDesk(models, { ...systemWorld(), clock, newId: () => `id-${++state.ids}` }, news);
  return { desk, told, pulls, state };
}

const whole = (done: number, of = 1_000_000) => ({
  status: 'pulling',
  model: 'm',
  wholeCompletedBytes: done,
  wholeBytes: of,
});

suite('PullDesk', () => {
  test('tells each state at once, mere progress four times a second, with speed and time left', async () => {
    const { desk, told, pulls, state } = openDesk();
    desk.pull('hf:a/b');
    pulls[0]?.progress({ status: 'pulling manifest' });
    for (let step = 0; step <= 40; step++) {
      pulls[0]?.progress(whole(step * 10_000));
      state.nowMs += 50;
    }
    pulls[0]?.progress(whole(1_000_000));
    pulls[0]?.end.resolve();
    await new Promise(setImmediate);
    assert.deepEqual(
      told.map((one) => one.state).filter((one, at, all) => one !== all[at - 1]),
      ['looking', 'pulling', 'checking', 'done'],
    );
    assert.ok(told.length <= 14, `${told.length} are more than four a second`);
    const late = told.filter((one) => one.state === 'pulling').at(-1);
    assert.equal(late?.bytes_per_second, 200_000);
    assert.equal(late?.seconds_left, Math.ceil((1_000_000 - Number(late?.completed_bytes)) / 200_000));
    assert.deepEqual([told.at(-1)?.models, told.at(-1)?.error], [['m'], null]);
  });

  test('the same source twice is one pull; more than three at once are refused; a bad source begins nothing', () => {
    const { desk, pulls } = openDesk();
    const first = desk.pull('hf:a/b');
    assert.equal(desk.pull('hf:a/b').id, first.id);
    desk.pull('hf:a/c');
    desk.pull('hf:a/d');
    assert.throws(() => desk.pull('hf:a/e'), { code: 'overloaded' });
    assert.throws(() => desk.pull('bad'), { code: 'bad_request' });
    assert.equal(pulls.length, 3);
    desk.close();
  });

  test('what is cancelled stays cancelled, what fails says why, and old ones are forgotten', async () => {
    const { desk, pulls } = openDesk();
    const { id } = desk.pull('hf:a/b');
    assert.equal(desk.cancel(id)?.state, 'cancelled');
    assert.equal(pulls[0]?.signal.aborted, true);
    pulls[0]?.progress(whole(10));
    await new Promise(setImmediate);
    assert.deepEqual([desk.list()[0]?.state, desk.list()[0]?.completedBytes], ['cancelled', 0]);
    assert.equal(desk.cancel('nobody'), undefined);
    desk.pull('hf:a/b');
    pulls[1]?.end.reject(new AppError('not_found', 'There is none', { hint: 'Look again' }));
    await new Promise(setImmediate);
    assert.deepEqual([desk.list()[0]?.state, desk.list()[0]?.error?.hint], ['failed', 'Look again']);
    for (let more = 0; more < 30; more++) desk.cancel(desk.pull(`hf:a/${more}`).id);
    assert.equal(desk.list().length, 20);
    assert.equal(desk.list()[0]?.source, 'hf:a/29');
  });
});
