import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { librariesFolder } from '#engine/native/libraries.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { CHAT_TEMPLATE, randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { addInPlace } from '#vault/models/add-in-place.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';

const skip = librariesFolder() ? false : 'no llama.cpp libraries for this machine are installed';

interface Frame {
  readonly stage: string;
  // biome-ignore lint/suspicious/noExplicitAny: each stage has members of its own
  readonly [member: string]: any;
}

suite('how far an answer of a local model is', { skip }, () => {
  let folder = '';
  let house: TestHouse;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-progress-'));
    const home = join(folder, 'home');
    randomModel(join(folder, 'tiny.gguf'), { ...TINY, context: 4_096, chatTemplate: CHAT_TEMPLATE });
    const found = { name: 'tiny', paths: [join(folder, 'tiny.gguf')], source: 'in place' };
    await addInPlace(new ModelShelf(join(home, 'vault')), found, { addedAt: new Date().toISOString() });
    house = await openTestHouse({ engine: { threads: 1, parallel: 1, queue: 6 } }, { home });
  });
  after(async () => {
    await house.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function stages(more: object): Promise<Frame[]> {
    const reply = await fetch(`${house.baseUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-freehold-progress': '1' },
      body: JSON.stringify({ model: 'tiny', stream: true, max_tokens: 4, ...more }),
    });
    const text = await reply.text();
    assert.match(text, /data: \[DONE\]\n\n$/);
    return [...text.matchAll(/event: progress\ndata: (.*)\n\n/g)].map(([, data = '']) => JSON.parse(data));
  }
  const asking = (content: string) => ({ messages: [{ role: 'user', content }] });

  test('it comes into memory, is queued, reads the prompt and answers, each with its numbers', async () => {
    const told = await stages(asking('moss and fern '.repeat(100)));
    const kinds = told.map(({ stage }) => stage);
    assert.deepEqual([kinds[0], kinds.at(-1)], ['trying', 'answered']);
    const loading = told.filter(({ stage }) => stage === 'loading').map(({ share }) => share);
    assert.equal(loading[0], 0);
    assert.ok((loading.at(-1) ?? 0) > 0.5, `the last share told was ${loading.at(-1)}`);
    assert.deepEqual(loading, [...loading].sort(), 'it only grows');
    assert.ok(kinds.indexOf('loading') < kinds.indexOf('queued'));
    assert.equal(told.find(({ stage }) => stage === 'queued')?.ahead, 0);
    const reading = told.filter(({ stage }) => stage === 'reading');
    const answered = told.at(-1) as Frame;
    for (const { tokens, done } of reading) {
      assert.equal(tokens, answered.tokens.in);
      assert.ok(done > 0 && done < tokens);
    }
    assert.ok(reading.length > 0, 'a prompt longer than a step is read in several');
    assert.deepEqual(
      [answered.expert, answered.kind, answered.zone, answered.cost_nanos, answered.left],
      ['tiny', 'local', 'device', 0, []],
    );
    assert.equal(answered.tokens.out, 4);
    assert.ok(answered.load_us > 0);
  });

  test('one that waits hears how many are before it, and when there are fewer', async () => {
    const first = stages({ ...asking('a long one'), max_tokens: 400 });
    const second = stages({ ...asking('another one'), max_tokens: 40 });
    const third = stages(asking('and a third'));
    const places = (await Promise.all([first, second, third])).map((told) =>
      told.filter(({ stage }) => stage === 'queued').map(({ ahead }) => ahead),
    );
    assert.equal(places.flat().includes(2) || places.flat().includes(1), true, JSON.stringify(places));
    for (const mine of places) assert.deepEqual(mine, [...mine].sort().reverse(), 'it never goes back');
  });
});
