import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { librariesFolder } from '#engine/native/libraries.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { CHAT_TEMPLATE, randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { addInPlace } from '#vault/models/add-in-place.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';

const skip = librariesFolder() ? false : 'no llama.cpp libraries for this machine are installed';

suite('what a local model read of a prompt that is deleted', { skip }, () => {
  let folder = '';
  let home = '';
  let house: TestHouse;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-forget-'));
    home = join(folder, 'home');
    randomModel(join(folder, 'tiny.gguf'), { ...TINY, context: 4_096, chatTemplate: CHAT_TEMPLATE });
    const found = { name: 'tiny', paths: [join(folder, 'tiny.gguf')], source: 'in place' };
    await addInPlace(new ModelShelf(join(home, 'vault')), found, { addedAt: new Date().toISOString() });
    house = await openTestHouse({ engine: { threads: 1 } }, { home });
  });
  after(async () => {
    await house.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function ask(): Promise<{ trace: string; cached: number }> {
    const reply = await fetch(`${house.baseUrl}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'tiny',
        messages: [{ role: 'user', content: 'moss and fern '.repeat(60) }],
        max_tokens: 2,
      }),
    });
    const { usage } = (await reply.json()) as { usage: { prompt_tokens_details: { cached_tokens: number } } };
    await house.flush();
    const trace = reply.headers.get('x-freehold-trace') ?? '';
    return { trace, cached: usage.prompt_tokens_details.cached_tokens };
  }
  const forget = async (trace: string) => {
    const reply = await fetch(`${house.baseUrl}/api/traces/${trace}`, { method: 'DELETE' });
    assert.deepEqual(((await reply.json()) as { kept: unknown }).kept, []);
  };
  const kept = () =>
    readdirSync(join(home, 'vault', 'prefixes'), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    ).length;

  test('is gone from its memory', async () => {
    const { trace } = await ask();
    const again = await ask();
    assert.ok(again.cached > 0, 'what is asked again is known');
    await forget(trace);
    await forget(again.trace);
    const { cached, trace: last } = await ask();
    assert.equal(cached, 0);
    await forget(last);
  });

  test('is gone from the disk, whether the model is loaded or not', async () => {
    const first = await ask();
    await house.door.localModels?.unload('tiny');
    assert.ok(kept() > 0, 'a model that is unloaded keeps what it read');
    await forget(first.trace);
    assert.equal(kept(), 0);
    const second = await ask();
    assert.equal(second.cached, 0);
    await house.door.localModels?.unload('tiny');
    await house.door.localModels?.load('tiny', undefined, new AbortController().signal);
    assert.ok(kept() > 0);
    await forget(second.trace);
    assert.equal(kept(), 0);
  });
});
