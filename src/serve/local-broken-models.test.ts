import assert from 'node:assert/strict';
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import OpenAI, { APIError } from 'openai';
import { librariesFolder } from '#engine/native/libraries.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import {
  LOOPING_TEMPLATE,
  modelWithTemplate,
  THROWING_TEMPLATE,
} from '#testing/tiny-models/broken-models.ts';
import { CHAT_TEMPLATE, randomModel, TINY, TINY_MIXTURE } from '#testing/tiny-models/random-model.ts';
import { PATIENCE_MS, until } from '#testing/until.ts';
import { addInPlace } from '#vault/models/add-in-place.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';

const skip = librariesFolder() ? false : 'no llama.cpp libraries for this machine are installed';
/** How long a chat template may take; whoever waits for it waits longer. */
const TEMPLATE_MS = 2_000;
const hello = [{ role: 'user' as const, content: 'Hello' }];

suite('local models that are not as they should be', { skip }, () => {
  let folder = '';
  const homes: TestHouse[] = [];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-broken-'));
  });
  after(async () => {
    await Promise.all(homes.map((house) => house.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  const fileOf = (name: string) => join(folder, `${name}.gguf`);
  const homeOf = (name: string) => join(folder, `${name}-home`);
  const shelfOf = (home: string) => new ModelShelf(join(homeOf(home), 'vault'));
  const add = (home: string, name: string) =>
    addInPlace(
      shelfOf(home),
      { name, paths: [fileOf(name)], source: 'in place' },
      { addedAt: new Date().toISOString() },
    );
  const write = (name: string, seed = 1) =>
    randomModel(fileOf(name), { ...TINY, seed, chatTemplate: CHAT_TEMPLATE });
  const open = async (home: string, engine: object = {}) => {
    const house = await openTestHouse(
      { engine: { threads: 1, context: 1_024, ...engine } },
      { home: homeOf(home) },
    );
    homes.push(house);
    const client = new OpenAI({ baseURL: `${house.baseUrl}/v1`, apiKey: 'none', maxRetries: 0 });
    const ask = (model: string, more: object = {}) =>
      client.chat.completions.create({
        model,
        messages: hello,
        max_tokens: 6,
        ...{ ignore_eos: true },
        ...more,
        stream: false,
      });
    const stream = (model: string, more: object = {}) =>
      client.chat.completions.create({ model, messages: hello, ...more, stream: true });
    return { house, ask, stream };
  };
  const refusalOf = async (asked: Promise<unknown>) => {
    const error = await asked.then(
      () => assert.fail('it was answered'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof APIError, String(error));
    return error;
  };

  test('a template that refuses or loops costs its own asks only', async () => {
    write('well');
    modelWithTemplate(folder, 'refuses', THROWING_TEMPLATE);
    modelWithTemplate(folder, 'loops', LOOPING_TEMPLATE);
    for (const name of ['well', 'refuses', 'loops']) await add('templates', name);
    const { ask, stream } = await open('templates');
    const refused = await refusalOf(ask('refuses'));
    assert.equal(refused.status, 400);
    assert.match(refused.message, /its chat template refuses it: this model takes no messages at all/);

    await ask('well');
    const began = performance.now();
    let gapMs = 0;
    const other = (async () => {
      let lastMs = performance.now();
      for await (const _ of await stream('well', { max_tokens: 900, ignore_eos: true })) {
        gapMs = Math.max(gapMs, performance.now() - lastMs);
        lastMs = performance.now();
      }
    })();
    const looped = await refusalOf(ask('loops'));
    const tookMs = performance.now() - began;
    assert.equal(looped.code, 'upstream_unusable');
    assert.match(looped.message, /its chat template fails: it took longer than 2000 ms/);
    assert.ok(tookMs < PATIENCE_MS, `${tookMs} ms`); // left to itself it would never end
    const knownMs = performance.now();
    assert.match((await refusalOf(ask('loops'))).message, /it took longer than 2000 ms/);
    assert.ok(performance.now() - knownMs < TEMPLATE_MS, 'it was tried again');
    await other;
    assert.ok(gapMs < TEMPLATE_MS, `${gapMs} ms without a token`);
  });

  /** What happens to a file behind the house's back, and what is said of it. */
  const DAMAGE: Record<string, [damage: (file: string) => void, said: RegExp]> = {
    'cut short': [
      (file) => truncateSync(file, statSync(file).size - 1_000),
      /it has \d+ bytes instead of \d+/,
    ],
    'one byte of it turned': [
      (file) => {
        const bytes = readFileSync(file);
        const at = bytes.length - 500;
        bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
        writeFileSync(file, bytes);
      },
      /its sha256 should be [0-9a-f]{64} and is [0-9a-f]{64}/,
    ],
    removed: [(file) => rmSync(file), /the file is not there/],
    'no GGUF any more': [(file) => writeFileSync(file, 'not a model'), /it has 11 bytes instead of/],
  };
  test('a file that changed since it was added is not loaded, and is named', async () => {
    for (const name of ['sound', 'changed']) {
      write(name);
      await add('damage', name);
    }
    const { ask } = await open('damage');
    copyFileSync(fileOf('changed'), fileOf('copy'));
    for (const [what, [damage, said]] of Object.entries(DAMAGE)) {
      damage(fileOf('changed'));
      const error = await refusalOf(ask('changed'));
      assert.equal(error.status, 503, what);
      assert.equal(error.code, 'engine_unavailable', what);
      assert.ok(error.message.includes(fileOf('changed')), error.message);
      assert.match(error.message, said, what);
      copyFileSync(fileOf('copy'), fileOf('changed'));
    }
    assert.equal((await ask('sound')).usage?.completion_tokens, 6);
    assert.equal((await ask('changed')).usage?.completion_tokens, 6);
  });

  test('a file that is gone when the house opens is named to whoever asks, until it is back', async () => {
    write('lost');
    await add('lost', 'lost');
    renameSync(fileOf('lost'), fileOf('elsewhere'));
    const { ask, house } = await open('lost');
    const error = await refusalOf(ask('lost'));
    assert.equal(error.code, 'engine_unavailable');
    assert.match(error.message, /lost\.gguf is not what it was: the file is not there/);
    assert.ok(house.log.some((line) => line.includes('"lost" cannot answer')));
    renameSync(fileOf('elsewhere'), fileOf('lost'));
    assert.equal((await ask('lost')).usage?.completion_tokens, 6);
  });

  test('a model that is too large for the memory it may take is refused with the numbers', async () => {
    write('large');
    await add('large', 'large');
    const { ask } = await open('large', { memoryBytes: 10_000_000 });
    const error = await refusalOf(ask('large'));
    assert.equal(error.status, 503);
    assert.equal(error.code, 'engine_unavailable');
    assert.match(error.message, /it needs \d\.\d+ GiB and models may take 0\.01 GiB here/);
    const { bytes_needed: needed, bytes_allowed: allowed } = error.error as Record<string, number>;
    assert.equal(allowed, 10_000_000);
    assert.ok((needed ?? 0) > 10_000_000);
  });

  test('a model that is removed while it answers finishes, and is gone for the next', async () => {
    write('leaving');
    await add('leaving', 'leaving');
    const { ask, stream, house } = await open('leaving');
    let pieces = 0;
    for await (const _ of await stream('leaving', { max_tokens: 900, ignore_eos: true }))
      if (pieces++ === 0) {
        shelfOf('leaving').remove('leaving');
        house.door.localModels?.list();
      }
    assert.ok(pieces > 2);
    await comesTo(
      // It is still answered until the house has looked at its shelf again.
      () =>
        ask('leaving').then(
          () => '',
          (error: APIError) => String(error.code),
        ),
      (code) => code === 'no_expert',
    );
    await comesTo(
      () => house.get('/api/engine'),
      ({ models }) => models.length === 0,
    );
  });

  test('two houses over one home both answer, and see what the other added and removed', async () => {
    write('shared');
    write('later', 3);
    await add('two', 'shared');
    const [one, two] = [await open('two'), await open('two')];
    const answers = await Promise.all([one, two].map(({ ask }) => ask('shared', { temperature: 0 })));
    assert.equal(answers[0]?.choices[0]?.message.content, answers[1]?.choices[0]?.message.content);
    await add('two', 'later');
    for (const { ask } of [one, two])
      await comesTo(
        () => ask('later').catch((error: APIError) => error),
        (reply) => !(reply instanceof APIError),
      );
  });

  test('a mixture larger than the memory it may take runs from its file, and says the same', async () => {
    const shape = { ...TINY_MIXTURE, embedding: 256, feedForward: 2_048, experts: { count: 12, used: 2 } };
    randomModel(fileOf('mixture'), { ...shape, chatTemplate: CHAT_TEMPLATE });
    const bytes = statSync(fileOf('mixture')).size;
    await add('mixture', 'mixture');
    const answerWithin = async (memoryBytes: number) => {
      const { ask, house } = await open('mixture', {
        memoryBytes,
        context: 256,
        batchTokens: 32,
        parallel: 1,
      });
      const { choices } = await ask('mixture', { temperature: 0, max_tokens: 24 });
      const { models } = await comesTo(
        () => house.get('/api/engine'),
        ({ models: [model] }) => model?.rssBytes > 0,
      );
      await house.close();
      const { isMapped, residentShare, faultsPerToken } = models[0];
      return { text: choices[0]?.message.content, isMapped, residentShare, faultsPerToken };
    };
    const copied = await answerWithin(bytes * 4);
    const mapped = await answerWithin(bytes - 1_000_000);
    assert.deepEqual([copied.isMapped, mapped.isMapped], [false, true]);
    assert.equal(mapped.text, copied.text);
    assert.equal(copied.residentShare, undefined);
    if (process.platform !== 'linux') return;
    assert.ok(mapped.residentShare > 0 && mapped.residentShare <= 1, `${mapped.residentShare}`);
    assert.ok(mapped.faultsPerToken >= 0, `${mapped.faultsPerToken}`);
  });
});

/** Tries again until it is as it should be. */
async function comesTo<T>(look: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  const seen = await until(async () => {
    const value = await look();
    return isSo(value) ? { value } : undefined;
  });
  return seen.value;
}
