import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, suite, test } from 'node:test';
import { librariesFolder } from '#engine/native/libraries.ts';
import { ScriptedHub } from '#testing/scripted-hub.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { CHAT_TEMPLATE, randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { until } from '#testing/until.ts';

const TOKEN = 'hf_very_secret_token_012';

let folder: string;
let model: Buffer;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'freehold-models-'));
  randomModel(join(folder, 'tiny.gguf'), { ...TINY, chatTemplate: CHAT_TEMPLATE });
  model = readFileSync(join(folder, 'tiny.gguf'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

let house: TestHouse;
let hub: ScriptedHub;
beforeEach(async () => {
  hub = await ScriptedHub.open();
  hub.repos['owner/tiny-gguf'] = { files: { 'tiny-f32.gguf': model }, license: 'mit' };
  house = await openTestHouse({
    engine: { memoryBytes: 1_000_000_000, threads: 1, context: 512, parallel: 1 },
  });
});
afterEach(async () => {
  await house.close();
  await hub[Symbol.asyncDispose]();
});

// biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
type Reply = { status: number; body: any; text: string };

async function call(method: string, path: string, body?: unknown): Promise<Reply> {
  const reply = await fetch(house.baseUrl + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, text, body: JSON.parse(text) };
}

/** The pull once it is so, and every state that was told on the way. */
async function ended(id: string): Promise<Reply['body']> {
  return until(async () => {
    const { body } = await call('GET', '/api/pulls');
    const pull = body.data.find((one: { id: string }) => one.id === id);
    return pull.ended_at === null ? undefined : pull;
  }, 'the pull ends');
}

async function added(): Promise<void> {
  const { body } = await call('POST', '/api/models/add', { path: join(folder, 'tiny.gguf') });
  assert.equal((await ended(body.id)).state, 'done');
}

suite('models come into the house', () => {
  test('POST /api/pulls fetches in the background and tells how far it is', async () => {
    hub.pauseMs = 20;
    const told: { state: string; completed_bytes: number; total_bytes: number | null }[] = [];
    house.door.news.listen({
      topics: new Set(['pulls']),
      told: (_, data) => told.push(data as (typeof told)[number]),
    });
    const wish = { source: 'hf:owner/tiny-gguf', hub: hub.url };
    const { status, body } = await call('POST', '/api/pulls', wish);
    assert.deepEqual([status, body.kind, body.state, body.error], [202, 'pull', 'looking', null]);
    const again = await call('POST', '/api/pulls', wish);
    assert.equal(again.body.id, body.id);
    const pull = await ended(body.id);
    assert.deepEqual(
      [pull.state, pull.completed_bytes, pull.total_bytes],
      ['done', model.length, model.length],
    );
    const { data } = (await call('GET', '/api/models')).body;
    assert.deepEqual([data.length, data[0].name], [1, pull.models[0]]);
    assert.deepEqual([data[0].bytes, data[0].license, data[0].loaded], [model.length, 'mit', null]);
    assert.deepEqual(data[0].abilities, ['completion', 'tools']);
    assert.match(data[0].source, /^hf:owner\/tiny-gguf\/tiny-f32\.gguf@/);
    assert.deepEqual([told[0]?.state, told.at(-1)?.state], ['looking', 'done']);
    assert.ok(told.some(({ state, total_bytes: total }) => state === 'pulling' && total === model.length));
    assert.ok((await (await fetch(`${house.baseUrl}/v1/models`)).text()).includes(pull.models[0]));
  });

  test('a pull is cancelled at once, what came stays, and the same again goes on there', async () => {
    hub.pauseMs = 200;
    const wish = { source: 'hf:owner/tiny-gguf', hub: hub.url };
    const { body } = await call('POST', '/api/pulls', wish);
    const partial = join(house.home, 'vault', 'models', 'partial');
    const kept = () => (existsSync(partial) ? readdirSync(partial) : []);
    await until(() => kept().length > 0, 'something comes');
    const cancelled = await call('DELETE', `/api/pulls/${body.id}`);
    assert.deepEqual([cancelled.status, cancelled.body.state], [200, 'cancelled']);
    assert.equal((await call('GET', '/api/models')).body.data.length, 0);
    assert.ok(kept().length > 0, 'what came is kept');
    hub.pauseMs = 0;
    const next = await call('POST', '/api/pulls', wish);
    assert.notEqual(next.body.id, body.id);
    assert.equal((await ended(next.body.id)).state, 'done');
    assert.equal((await call('DELETE', '/api/pulls/none')).status, 404);
  });

  test('what cannot be pulled is refused or fails in words; a token is shown to the hub and to nobody else', async () => {
    const rows: [body: object, message: RegExp][] = [
      [{}, /source is missing/],
      [{ source: 'owner/repo' }, /does not say from where/],
      [{ source: './file.gguf' }, /looks like a file of this machine/],
      [{ source: 'hf:a/b', hub: 'http://h/path' }, /Cannot use that hub/],
      [{ source: 'hf:a/b', token: 7 }, /Cannot read token: it must be text/],
      [{ source: 'hf:a/b', token: `${TOKEN}\n${TOKEN}` }, /spaces, line breaks/],
    ];
    for (const [body, message] of rows) {
      const { status, body: told, text } = await call('POST', '/api/pulls', body);
      assert.equal(status, 400, text);
      assert.match(told.error.message, message);
      assert.equal(text.includes(TOKEN), false);
    }
    hub.repos['owner/gated'] = { files: { 'gated-Q4_0.gguf': model }, token: TOKEN };
    const shut = await call('POST', '/api/pulls', { source: 'hf:owner/gated', hub: hub.url });
    const failed = await ended(shut.body.id);
    assert.equal(failed.state, 'failed');
    assert.ok(
      failed.error.message.length > 20 && failed.error.hint.length > 10,
      JSON.stringify(failed.error),
    );
    const open = await call('POST', '/api/pulls', { source: 'hf:owner/gated', hub: hub.url, token: TOKEN });
    assert.equal((await ended(open.body.id)).state, 'done');
    for (const path of ['/api/pulls', '/api/models'])
      assert.equal((await call('GET', path)).text.includes(TOKEN), false, path);
    assert.equal(house.log.join().includes(TOKEN), false);
  });

  test('POST /api/models/add reads a file where it lies; what is no model fails in words', async () => {
    await added();
    const { data } = (await call('GET', '/api/models')).body;
    assert.deepEqual([data[0].name, data[0].source, data[0].problem], ['tiny', 'in place', null]);
    writeFileSync(join(folder, 'broken.gguf'), 'no model');
    for (const path of [join(folder, 'broken.gguf'), join(folder, 'nothing')]) {
      const { body } = await call('POST', '/api/models/add', { path });
      const { state, error } = await ended(body.id);
      assert.deepEqual([state, error.message.includes(path)], ['failed', true], JSON.stringify(error));
    }
  });
});

suite('a model that is here', () => {
  test('is pinned, unpinned and deleted; its own file is left alone', async () => {
    await added();
    assert.equal((await call('POST', '/api/models/tiny/pin')).body.pinned, true);
    const refused = await call('DELETE', '/api/models/tiny');
    assert.deepEqual([refused.status, refused.body.error.code], [403, 'policy_refused']);
    assert.equal((await call('POST', '/api/models/tiny/unpin')).body.pinned, false);
    const deleted = await call('DELETE', '/api/models/tiny');
    assert.deepEqual(deleted.body, { name: 'tiny', deleted: true, freed_bytes: 0 });
    assert.ok(existsSync(join(folder, 'tiny.gguf')));
    const gone = await call('POST', '/api/models/tyni/load');
    assert.deepEqual([gone.status, gone.body.error.code], [404, 'model_not_found']);
    const odd = await call('POST', '/api/models/tiny/polish');
    assert.match(odd.body.error.message, /"polish".*load, unload, pin, unpin/);
  });

  const skip = librariesFolder() ? false : 'no llama.cpp libraries for this machine are installed';
  test('is brought into memory and let go', { skip }, async () => {
    await added();
    const { status, body } = await call('POST', '/api/models/tiny/load');
    assert.equal(status, 200);
    assert.ok(body.loaded.resident_bytes > 1_000_000);
    assert.ok(body.loaded.expires_at > Date.now());
    const unloaded = await call('POST', '/api/models/tiny/unload');
    assert.equal(unloaded.body.loaded, null);
  });
});
