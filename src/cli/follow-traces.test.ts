import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { systemClock } from '#std/clock.ts';
import { completionReply } from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { followTraces } from './follow-traces.ts';

/** Follows a house while the steps happen, one before each look; answers with what was shown. */
async function following(house: TestHouse, steps: (() => Promise<unknown>)[]): Promise<string[]> {
  const shown: string[] = [];
  const ended = new AbortController();
  await house.flush();
  await followTraces(house.reader, () => house.reader.list({}, 1), {
    clock: {
      ...systemClock,
      sleep: async (_ms, signal) => {
        const step = steps.shift();
        if (!step) ended.abort();
        signal?.throwIfAborted();
        await step?.();
        await house.flush();
      },
    },
    signal: ended.signal,
    show: ({ name, state }) => shown.push(`${name} ${state}`),
    missed: () => shown.push('missed'),
  });
  return shown;
}

function ask(house: TestHouse, name: string): Promise<Response> {
  const body = JSON.stringify({ model: `up/${name}`, messages: [{ role: 'user', content: 'q' }] });
  return fetch(`${house.baseUrl}/v1/chat/completions`, { method: 'POST', body });
}

suite('following traces', () => {
  test('shows the backlog, then each trace as it comes, once', async () => {
    await using upstream = await ScriptedUpstream.open();
    await using house = await openTestHouse({ experts: { up: { url: upstream.url } } });
    upstream.always = completionReply('yes');
    await ask(house, 'older');
    await ask(house, 'newest');
    const shown = await following(house, [
      async () => {},
      () => ask(house, 'a'),
      () => Promise.all([ask(house, 'b'), ask(house, 'b')]),
      async () => {},
    ]);
    assert.deepEqual(shown, ['up/newest done', 'up/a done', 'up/b done', 'up/b done']);
  });

  test('shows a trace that was open when first seen again once it is over, also one from before', async () => {
    await using upstream = await ScriptedUpstream.open();
    await using house = await openTestHouse({ experts: { up: { url: upstream.url } } });
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    upstream.reply(...gates.map(({ promise }) => ({ ...completionReply('yes'), before: promise })));
    const before = ask(house, 'before');
    await upstream.request(0);
    let during: Promise<Response> | undefined;
    const shown = await following(house, [
      async () => {
        during = ask(house, 'during');
        await upstream.request(1);
      },
      async () => {},
      async () => {
        gates[0]?.resolve();
        await before;
      },
      async () => {
        gates[1]?.resolve();
        await during;
      },
      async () => {},
    ]);
    assert.deepEqual(shown, ['up/before open', 'up/during open', 'up/before done', 'up/during done']);
  });

  test('begins with an empty database', async () => {
    await using upstream = await ScriptedUpstream.open();
    await using house = await openTestHouse({ experts: { up: { url: upstream.url } } });
    upstream.always = completionReply('yes');
    assert.deepEqual(await following(house, [() => ask(house, 'first')]), ['up/first done']);
  });
});
