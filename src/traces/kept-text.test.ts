import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { callsOf, readAnswer, readRequest, spokenText } from './kept-text.ts';

suite('texts as they were kept', () => {
  test('readRequest() sets apart messages, tools, inputs and the rest', () => {
    const kept = readRequest(
      '{"model":"m","stream":true,"seed":1,"messages":[{"role":"user"},7],"tools":[{"type":"x"}],"input":["a","b"]}',
    );
    assert.deepEqual(kept, {
      messages: [{ role: 'user' }],
      tools: [{ type: 'x' }],
      inputs: ['a', 'b'],
      settings: { seed: 1 },
    });
    assert.deepEqual(readRequest('{"input":"one"}').inputs, ['one']);
    assert.deepEqual(readRequest('[]').messages, []);
  });

  test('readAnswer() has the choices, or none', () => {
    assert.equal(readAnswer('{"choices":[{"text":"a","toolCalls":[],"finish":"stop"}]}')[0]?.text, 'a');
    assert.deepEqual(readAnswer('{}'), []);
  });

  test('spokenText() is the words, with a mark for what is none', () => {
    const parts = [
      { type: 'text', text: 'See' },
      { type: 'image_url', image_url: {} },
      { type: 'input_audio' },
      { type: 'refusal', refusal: 'no' },
      { type: 'file' },
      {},
    ];
    assert.equal(spokenText(parts), 'See\n[image]\n[audio]\nno\n[file]\n[part]');
    assert.equal(spokenText('plain'), 'plain');
    assert.equal(spokenText(null), '');
  });

  test('callsOf() reads every kind of call that OpenAI has had', () => {
    const rows: [object, object[]][] = [
      [{ tool_calls: [{ function: { name: 'f', arguments: '{}' } }] }, [{ name: 'f', arguments: '{}' }]],
      [{ tool_calls: [{ custom: { name: 'c', input: 'text' } }] }, [{ name: 'c', arguments: 'text' }]],
      [{ function_call: { name: 'old', arguments: '1' } }, [{ name: 'old', arguments: '1' }]],
      [{ content: 'none' }, []],
    ];
    for (const [message, calls] of rows) assert.deepEqual(callsOf(message as never), calls);
  });
});
