import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { streamReply, textChunks } from '#testing/chat-replies.ts';
import { noBrowser, TestBrowser } from '../testing/browser.ts';
import { ChatPage } from '../testing/chat-page.ts';
import { ServedHouse } from '../testing/served-house.ts';

type HowGiven = 'paste' | 'dragover' | 'drop';

/** Hands a text file, or a picture of one dot, over as a browser does; tells whether the page took it. */
function give(to: Locator, how: HowGiven, name: string): Promise<boolean> {
  return to.evaluate(
    async (element, { how, name }) => {
      const dot = document.createElement('canvas');
      dot.width = dot.height = 1;
      const picture = await new Promise<Blob | null>((resolve) => dot.toBlob(resolve));
      const file = name.endsWith('.png')
        ? new File([picture ?? ''], name, { type: 'image/png' })
        : new File([`in ${name}`], name, { type: 'text/plain' });
      const data = new DataTransfer();
      data.items.add(file);
      const way = { bubbles: true, cancelable: true };
      const event =
        how === 'paste'
          ? new ClipboardEvent('paste', { ...way, clipboardData: data })
          : new DragEvent(how, { ...way, dataTransfer: data });
      return !element.dispatchEvent(event);
    },
    { how, name },
  );
}

suite('files in the chat', { skip: noBrowser }, () => {
  let house: ServedHouse;
  let browser: TestBrowser;
  before(async () => {
    house = await ServedHouse.open();
    browser = await TestBrowser.open();
  });
  after(async () => {
    await browser?.close();
    await house?.close();
  });
  beforeEach(() => house.upstream.reset());

  test('that are pasted go along with the words, and words that are pasted are words', async () => {
    house.upstream.reply(streamReply(textChunks('Seen.')));
    await using view = await browser.newPage({ baseUrl: house.baseUrl });
    const chat = new ChatPage(view.page);
    await chat.open();
    assert.equal(await give(chat.field, 'paste', 'dot.png'), true);
    assert.equal(await give(chat.field, 'paste', 'notes.txt'), true);
    await chat.button('Leave out dot.png').waitFor();
    await chat.button('Leave out notes.txt').waitFor();
    const areLeft = await chat.field.evaluate((field) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'words');
      return field.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    });
    assert.equal(areLeft, true, 'the field takes words itself');
    await chat.say('Look');
    const [text, image] = house.upstream.requests[0]?.json.messages[0].content ?? [];
    assert.equal(text.text, 'Look\n\nFile "notes.txt":\n```txt\nin notes.txt\n```');
    assert.match(image.image_url.url, /^data:image\/(png|jpeg|webp);base64,/);
    assert.equal(await view.page.getByRole('list', { name: 'Goes along' }).count(), 0);
  });

  test('that are dropped anywhere on the page go along, and do not lead away from it', async () => {
    house.upstream.reply(streamReply(textChunks('Read.')));
    await using view = await browser.newPage({ baseUrl: house.baseUrl });
    const chat = new ChatPage(view.page);
    await chat.open();
    await chat.field.fill('Read');
    const heading = view.page.getByRole('heading', { level: 1 });
    assert.equal(await give(heading, 'dragover', 'far.txt'), true);
    assert.equal(await give(heading, 'drop', 'far.txt'), true);
    assert.equal(await give(chat.field, 'drop', 'near.txt'), true);
    await chat.button('Leave out near.txt').click();
    await chat.button('Leave out far.txt').waitFor();
    await chat.field.press('Enter');
    await chat.ended(0);
    assert.equal(
      house.upstream.requests[0]?.json.messages[0].content,
      'Read\n\nFile "far.txt":\n```txt\nin far.txt\n```',
    );
  });
});
