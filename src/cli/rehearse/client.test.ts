import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { fakeClock, systemClock } from '#std/clock.ts';
import { type ClientOptions, loadOpenAI, openClient } from './client.ts';
import { StandIn, standInServer } from './stand-in.ts';

test('loadOpenAI() says what to type where the package is absent', async () => {
  const absent = Object.assign(new Error("Cannot find package 'openai'"), { code: 'ERR_MODULE_NOT_FOUND' });
  await assert.rejects(
    loadOpenAI(() => Promise.reject(absent)),
    { code: 'config_invalid', hint: /npm install openai/ },
  );
});

suite('openClient()', () => {
  const rows = [{ text: 'Where is it?', label: 'order_status' }];
  const server = standInServer(new StandIn({ name: 'tiny', rows }, { delayMs: 0, seed: 1 }), fakeClock());
  const cutOff = new AbortController();
  let url = '';

  before(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  async function ask(question: string, more: Partial<ClientOptions> = {}) {
    const options = {
      url,
      model: 'm',
      prompt: 'Sort.',
      stream: false,
      timeoutMs: 10_000,
      signal: cutOff.signal,
      clock: systemClock,
    };
    return openClient(await loadOpenAI(), { ...options, ...more })(question);
  }

  for (const stream of [false, true]) {
    test(`hears a ${stream ? 'streamed' : 'whole'} answer with its counts`, async () => {
      const asked = await ask('Where is it?', { stream });
      assert.ok(asked.kind === 'answered');
      assert.equal(asked.text, 'order_status');
      assert.deepEqual([asked.tokensIn, asked.tokensOut], [5, 3]);
      assert.equal(asked.traceId, undefined, 'the stand-in keeps no traces');
      assert.equal(asked.student, undefined, 'nor has it students');
      assert.ok(Math.abs(asked.atMs - Date.now()) < 60_000);
      assert.ok(asked.standInUs !== undefined && asked.standInUs <= asked.clientUs);
    });
  }

  test('tells a refusal instead of throwing it', async () => {
    const asked = await ask('Who are you?');
    assert.ok(asked.kind === 'failed');
    assert.match(asked.problem, /^404 .*"Who are you\?" is none/);
  });

  test('tells that nobody is there instead of throwing it', async () => {
    const asked = await ask('Where is it?', { url: 'http://127.0.0.1:1' });
    assert.equal(asked.kind, 'failed');
  });

  test('knows an ask that was cut off from one that failed', async () => {
    cutOff.abort();
    assert.deepEqual(await ask('Where is it?'), { kind: 'cut-off' });
  });
});
