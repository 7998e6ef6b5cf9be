import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { librariesFolder } from '#engine/native/libraries.ts';
import { randomEncoder, TINY_ENCODER } from '#testing/tiny-models/random-encoder.ts';
import { CHAT_TEMPLATE, randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { addInPlace } from '#vault/models/add-in-place.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';
import { noBrowser, TestBrowser } from '../testing/browser.ts';
import { ChatPage } from '../testing/chat-page.ts';
import { ServedHouse } from '../testing/served-house.ts';

const skip =
  noBrowser || (librariesFolder() ? false : 'no llama.cpp libraries for this machine are installed');

suite('chat with a model of this machine', { skip }, () => {
  let folder = '';
  let house: ServedHouse;
  let browser: TestBrowser;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-chat-local-'));
    const home = join(folder, 'home');
    randomModel(join(folder, 'tiny.gguf'), { ...TINY, context: 4_096, chatTemplate: CHAT_TEMPLATE });
    randomEncoder(join(folder, 'encoder.gguf'), TINY_ENCODER);
    const shelf = new ModelShelf(join(home, 'vault'));
    for (const name of ['encoder', 'tiny'])
      await addInPlace(
        shelf,
        { name, paths: [join(folder, `${name}.gguf`)], source: 'in place' },
        { addedAt: new Date().toISOString() },
      );
    house = await ServedHouse.open({ settings: { engine: { threads: 1, parallel: 1 } }, home });
    browser = await TestBrowser.open();
  });
  after(async () => {
    await browser?.close();
    await house?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('offers who can be talked to, and nobody who only embeds texts', async () => {
    await using view = await browser.newPage({ baseUrl: house.baseUrl });
    const { page } = view;
    await page.goto('/chat');
    await page.getByText('tiny will answer, on this machine').waitFor();
    await page.getByRole('button', { name: /auto/ }).click();
    await page.getByRole('option', { name: /^tiny/ }).waitFor();
    assert.equal(await page.getByRole('option', { name: /encoder/ }).count(), 0);
    await page.goto('/experts');
    await page.getByText('embeds texts').waitFor();
    assert.equal(await page.getByRole('link', { name: 'Ask it' }).count(), 1);
  });

  test('tells its place in the queue, and that nothing left and nothing is charged', async () => {
    await using view = await browser.newPage({ baseUrl: house.baseUrl });
    const chat = new ChatPage(view.page);
    await chat.open();
    await view.page.getByText('tiny will answer, on this machine').waitFor();
    const busy = new AbortController();
    const before = ['one', 'two'].map((content) =>
      fetch(`${house.baseUrl}/v1/chat/completions`, {
        method: 'POST',
        signal: busy.signal,
        body: JSON.stringify({
          model: 'tiny',
          messages: [{ role: 'user', content }],
          max_tokens: 3_500,
          ignore_eos: true,
          stream: true,
        }),
      }).then((reply) => reply.text()),
    );
    await chat.button('How this conversation asks').click();
    await view.page.getByLabel('Longest answer, in tokens').fill('12');
    await chat.button('Keep these').click();
    await chat.field.fill('Moss and fern');
    await chat.field.press('Enter');
    await view.page.getByText('Queued behind 2').waitFor();
    busy.abort();
    await Promise.allSettled(before);
    await chat.ended(0);
    const words = await chat.answers.innerText();
    assert.match(words, /local\s+tiny/);
    assert.match(words, /stayed on this machine/);
    assert.match(words, /no charge/);
    assert.match(words, /\d+ tokens?/);
  });
});
