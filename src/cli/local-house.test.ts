import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { librariesFolder } from '#engine/native/libraries.ts';
import { engineMemoryFile, readEngineMemory } from '#flows/engine-memory.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { CHAT_TEMPLATE, randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { until } from '#testing/until.ts';
import { addInPlace } from '#vault/models/add-in-place.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';

const skip = librariesFolder() ? false : 'no llama.cpp libraries for this machine are installed';
const SETTINGS = { engine: { memoryBytes: 2_000_000_000, threads: 1, parallel: 2, queue: 4 } };
const LONG = 'Once there was a house, and in the house a table, and on the table a book. '.repeat(4);

suite('the local models of a house', { skip }, () => {
  let folder = '';
  let home = '';
  /** As another process has it. */
  let shelf: ModelShelf;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-models-'));
    home = join(folder, 'home');
    shelf = new ModelShelf(join(home, 'vault'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const add = async (name: string, seed = 1) => {
    const path = join(folder, `${name}-${seed}.gguf`);
    randomModel(path, { ...TINY, context: 1_024, chatTemplate: CHAT_TEMPLATE, seed });
    const found = { name, paths: [path], source: 'in place' };
    return (await addInPlace(shelf, found, { addedAt: new Date().toISOString() })).model;
  };
  const namesOf = async (house: TestHouse): Promise<string[]> =>
    (await house.get('/v1/models')).data.map(({ id }: { id: string }) => id);
  const ask = async (house: TestHouse, model: string, content = 'Hello') => {
    const body = { model, messages: [{ role: 'user', content }], max_tokens: 16, temperature: 0 };
    const reply = await fetch(`${house.baseUrl}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    // biome-ignore lint/suspicious/noExplicitAny: the reply as it comes
    return { status: reply.status, body: (await reply.json()) as any };
  };

  test('what another process adds answers within seconds, and what it removes gives its memory back', async () => {
    await add('old');
    await using house = await openTestHouse(SETTINGS, { home });
    assert.ok((await namesOf(house)).includes('old'));
    assert.equal((await ask(house, 'old')).status, 200);
    await add('new', 2);
    shelf.remove('old');
    await until(async () => {
      const names = await namesOf(house);
      return names.includes('new') && !names.includes('old');
    });
    assert.equal((await ask(house, 'new')).status, 200);
    assert.equal((await ask(house, 'old')).status, 404);
    await until(async () => !loadedIn(house).includes('old'));
  });

  test('a house without any model gets its first while it runs', async () => {
    await using house = await openTestHouse(SETTINGS, { home });
    assert.equal((await ask(house, 'first')).status, 404);
    await add('first');
    await until(async () => (await namesOf(house)).includes('first'));
    assert.equal((await ask(house, 'auto')).body.model, 'first');
  });

  test('a name that stands for other bytes now is another model: nothing of the old one answers', async () => {
    const before = await add('m', 1);
    await using house = await openTestHouse(SETTINGS, { home });
    const { body: first } = await ask(house, 'm');
    const pid = () => house.door.engine?.loaded[0]?.report.pid;
    const old = pid();
    shelf.remove('m');
    const after = await add('m', 2);
    assert.notEqual(before.files[0]?.sha256, after.files[0]?.sha256);
    await until(async () => pid() !== old);
    const { body: second } = await ask(house, 'm');
    assert.notEqual(second.choices[0].message.content, first.choices[0].message.content);
  });

  test('a name that the config gives to a remote is the remote’s', async () => {
    await add('shared');
    await add('own', 2);
    const experts = { shared: { url: 'http://127.0.0.1:9/v1', models: ['shared'] } };
    await using house = await openTestHouse({ ...SETTINGS, experts }, { home });
    const { cards } = house.door.house;
    assert.deepEqual(
      cards.map(({ id, kind }) => [id, kind]),
      [
        ['shared', 'remote'],
        ['own', 'local'],
      ],
    );
    assert.equal(house.door.house.experts.get('shared')?.card.kind, 'remote');
  });

  test('a lockfile that says nonsense changes nothing: who answers goes on, and the owner is told', async () => {
    await add('tiny');
    await using house = await openTestHouse(SETTINGS, { home });
    const { file } = shelf.lockfile;
    writeFileSync(file, '{"version": 1, "models": ');
    await until(async () => house.log.some((line) => line.includes('models.lock.json')));
    assert.ok(house.door.house.experts.has('tiny'));
    assert.ok(existsSync(file));
  });

  test('a damaged file is refused by name, and another expert answers for auto', async () => {
    const bad = await add('a-bad');
    await add('b-good', 2);
    await using house = await openTestHouse(SETTINGS, { home });
    const path = bad.files[0]?.path ?? '';
    const { size } = statSync(path);
    const bytes = Buffer.alloc(size, 7);
    writeFileSync(path, bytes);
    const refused = await ask(house, 'a-bad');
    assert.equal(refused.status, 503);
    assert.match(refused.body.error.message, /a-bad-1\.gguf is not what it was/);
    const { status, body } = await ask(house, 'auto');
    assert.deepEqual([status, body.model], [200, 'b-good']);
  });

  test('what was read of a prompt is there after a restart, readable by nobody else, and goes with its model', async () => {
    await add('tiny');
    const cached = async () => {
      await using house = await openTestHouse(SETTINGS, { home });
      const { body } = await ask(house, 'tiny', LONG);
      return [body.usage.prompt_tokens_details?.cached_tokens ?? 0, body.usage.prompt_tokens];
    };
    const [before] = await cached();
    assert.equal(before, 0);
    const prefixes = join(home, 'vault', 'prefixes');
    assert.equal(statSync(prefixes).mode & 0o077, 0);
    const [after, all] = await cached();
    assert.ok(after > 128 && after < all, `${after} of ${all}`);

    await using house = await openTestHouse(SETTINGS, { home });
    assert.equal(readdirSync(prefixes).length, 1);
    shelf.remove('tiny');
    await until(async () => readdirSync(prefixes).length === 0);
    assert.ok(!(await namesOf(house)).includes('tiny'));
  });

  test('prefixes are kept nowhere where the owner does not want them', async () => {
    await add('tiny');
    const settings = { engine: { ...SETTINGS.engine, prefixes: false } };
    for (let run = 0; run < 2; run++) {
      await using house = await openTestHouse(settings, { home });
      const { body } = await ask(house, 'tiny', LONG);
      assert.equal(body.usage.prompt_tokens_details?.cached_tokens ?? 0, 0);
    }
    assert.equal(existsSync(join(home, 'vault', 'prefixes')), false);
  });

  test('what a model took is written down when it is unloaded', async () => {
    const model = await add('tiny');
    {
      await using house = await openTestHouse(SETTINGS, { home });
      await ask(house, 'tiny');
    }
    const load = readEngineMemory(engineMemoryFile(home)).get(model.files[0]?.sha256 ?? '');
    assert.ok(load && load.residentBytes > 10_000_000 && load.estimatedBytes > 10_000_000);
    await using again = await openTestHouse(SETTINGS, { home });
    const fit = JSON.stringify(await again.get('/api/fit'));
    assert.ok(fit.includes(String(load.residentBytes)), 'fit tells it');
  });

  test('engine.warm loads before anybody asks, and a name that is not there stops nothing', async () => {
    await add('tiny');
    const settings = { engine: { ...SETTINGS.engine, warm: ['nobody', 'tiny'] } };
    await using house = await openTestHouse(settings, { home });
    await until(async () => loadedIn(house).includes('tiny'));
    assert.ok(house.log.some((line) => line.includes('cannot warm "nobody"')));
  });
});

function loadedIn(house: TestHouse): string[] {
  return house.door.engine?.loaded.map(({ name }) => name) ?? [];
}
