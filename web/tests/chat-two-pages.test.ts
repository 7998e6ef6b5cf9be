import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { streamReply, textChunks } from '#testing/chat-replies.ts';
import { until } from '#testing/until.ts';
import { noBrowser, TestBrowser } from '../testing/browser.ts';
import { ChatPage } from '../testing/chat-page.ts';
import { ServedHouse } from '../testing/served-house.ts';

suite('one conversation in two pages', { skip: noBrowser }, () => {
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

  test('loses nothing that either page said, and each comes to see it', async () => {
    house.upstream.reply(...['One.', 'Two.', 'Three.'].map((text) => streamReply(textChunks(text))));
    await using first = await browser.newPage({ baseUrl: house.baseUrl });
    await using second = await browser.newPage({ baseUrl: house.baseUrl, allowed: [/ 409 /] });
    const here = new ChatPage(first.page);
    const there = new ChatPage(second.page);
    await here.open();
    await here.say('First');
    const id = await here.id();
    await first.page.waitForLoadState('networkidle');
    await there.open(`/chat/${id}`);
    await there.answers.getByText('One.').waitFor();
    await here.say('Second');
    await here.button('Good answer').first().click();
    await first.page.getByText('Kept. It helps decide what is taught.').waitFor();
    await first.page.waitForLoadState('networkidle');
    await there.button('This is what it should have said').click();
    await second.page.getByRole('textbox', { name: 'This is what it should have said' }).fill('Uno.');
    await there.button('Keep it').click();
    await there.answers.getByText('Corrected by you').waitFor();
    await there.button('Good answer').and(second.page.locator('[aria-pressed="true"]')).waitFor();
    await there.say('Third');
    const nodes = await until(async () => {
      const kept = (await house.get(`/api/conversations/${id}`)).nodes;
      return kept.at(-1).content === 'Three.' && kept;
    }, 'the last answer');
    const said = nodes.map(({ content, meta }: { content: string; meta: Record<string, unknown> | null }) => [
      content,
      meta?.thumb ?? null,
      meta?.correction ?? null,
    ]);
    assert.deepEqual(said, [
      ['First', null, null],
      ['One.', 'up', 'Uno.'],
      ['Second', null, null],
      ['Two.', null, null],
      ['Third', null, null],
      ['Three.', null, null],
    ]);
  });
});
