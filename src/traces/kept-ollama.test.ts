import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { inOpenAiWords } from './kept-ollama.ts';
import { readRequest } from './kept-text.ts';

const hello = { role: 'user', content: 'Hello' };

suite("a kept request of Ollama's wire", () => {
  test('of the other wire stays as it is', () => {
    const openai = {
      messages: [hello, { ...hello, images: 'x' }],
      response_format: { type: 'text' },
      prompt: 'p',
    };
    assert.deepEqual(inOpenAiWords(openai), openai);
    assert.deepEqual(inOpenAiWords({ input: ['a'] }), { input: ['a'] });
  });

  test('has calls with their arguments as text', () => {
    const call = { function: { name: 'f', arguments: { x: 1 } } };
    const { messages } = readRequest(
      JSON.stringify({ messages: [{ role: 'assistant', content: '', tool_calls: [call] }] }),
    );
    assert.deepEqual(messages[0]?.tool_calls, [
      { type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
    ]);
  });

  test('has images as parts', () => {
    const { messages } = readRequest(JSON.stringify({ messages: [{ ...hello, images: ['/9j/AA'] }] }));
    assert.deepEqual(messages[0]?.content, [
      { type: 'text', text: 'Hello' },
      { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,/9j/AA' } },
    ]);
  });

  test('has its format where students look for a schema', () => {
    const settings = (format: unknown) => readRequest(JSON.stringify({ messages: [], format })).settings;
    assert.deepEqual(settings({ type: 'object' }).response_format, {
      type: 'json_schema',
      json_schema: { schema: { type: 'object' } },
    });
    assert.deepEqual(settings('json').response_format, { type: 'json_object' });
    assert.equal(settings('').response_format, undefined);
  });

  test('for one prompt is a conversation', () => {
    const { messages, settings } = readRequest(
      '{"model":"m","prompt":"Hello","system":"Be kind","options":{}}',
    );
    assert.deepEqual(messages, [
      { role: 'system', content: 'Be kind' },
      { role: 'user', content: 'Hello' },
    ]);
    assert.deepEqual(settings, { options: {} });
  });

  test('for a continuation is none', () => {
    for (const more of [{ raw: true }, { suffix: 'b' }]) {
      const kept = readRequest(JSON.stringify({ prompt: 'a', ...more }));
      assert.deepEqual([kept.messages, kept.inputs], [[], ['a']]);
    }
  });
});
