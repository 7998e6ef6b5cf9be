import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { answerSaid, answerText, requestSaid, requestSettings } from './said.ts';

const words = (request: object) => requestSaid(request as never).map(({ who, text }) => [who, text]);

suite('what a request says', () => {
  test('of a chat: its messages, whoever speaks', () => {
    const request = {
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'Look:' }, { type: 'image_url' }, { type: 'odd' }] },
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'Hm.',
          tool_calls: [{ function: { name: 'look', arguments: '{}' } }],
        },
        { role: 'tool', content: 'a cat' },
      ],
    };
    const said = requestSaid(request);
    assert.deepEqual(
      said.map(({ who, text }) => [who, text]),
      [
        ['system', 'Be brief.'],
        ['user', 'Look:'],
        ['assistant', ''],
        ['tool', 'a cat'],
      ],
    );
    assert.deepEqual(said[1]?.others, ['picture', 'odd']);
    assert.deepEqual(said[2]?.calls, [{ name: 'look', arguments: '{}' }]);
    assert.equal(said[2]?.reasoning, 'Hm.');
  });

  test("of Ollama's wires: prompt, pictures, calls with arguments as JSON", () => {
    assert.deepEqual(words({ system: 'Be.', prompt: 'Why?' }), [
      ['system', 'Be.'],
      ['user', 'Why?'],
    ]);
    const [said] = requestSaid({
      messages: [
        {
          role: 'user',
          content: 'see',
          images: ['x'],
          tool_calls: [{ function: { name: 'f', arguments: { a: 1 } } }],
        },
      ],
    });
    assert.deepEqual([said?.others, said?.calls], [['picture'], [{ name: 'f', arguments: '{"a":1}' }]]);
  });

  test('of a response: instructions, then items, whatever their kind', () => {
    const said = requestSaid({
      instructions: 'Be brief.',
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'Look:' }, { type: 'input_image' }] },
        { type: 'reasoning', summary: [{ text: 'Hm.' }] },
        { type: 'function_call', call_id: 'c', name: 'look', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: 'a cat' },
      ],
    });
    assert.deepEqual(
      said.map(({ who, text }) => [who, text]),
      [
        ['system', 'Be brief.'],
        ['user', 'Look:'],
        ['assistant', ''],
        ['assistant', ''],
        ['tool', 'a cat'],
      ],
    );
    assert.deepEqual(said[1]?.others, ['picture']);
    assert.equal(said[2]?.reasoning, 'Hm.');
    assert.deepEqual(said[3]?.calls, [{ name: 'look', arguments: '{}' }]);
  });

  test('of vectors and scores', () => {
    assert.deepEqual(words({ input: 'one' }), [['input', 'one']]);
    assert.deepEqual(words({ input: ['one', 'two'] }).length, 2);
    assert.deepEqual(words({ query: 'q', documents: ['d', { text: 'e' }] }), [
      ['query', 'q'],
      ['document', 'd'],
      ['document', 'e'],
    ]);
  });

  test('of something unreadable: nothing', () => {
    assert.deepEqual(requestSaid({ messages: 'no', input: [[1, 2]], documents: 7 } as never), []);
    assert.deepEqual(words({ messages: [null, 3, { content: {} }] }), [['user', '']]);
  });
});

test('settings are all else, tools by their names, long values cut', () => {
  const settings = requestSettings({
    model: 'm',
    messages: [],
    temperature: 0.2,
    tools: [{ function: { name: 'look' } }, { type: 'web' }],
    response_format: { type: 'json_object', note: 'x'.repeat(300) },
  });
  assert.deepEqual(settings.slice(0, 2), [
    ['temperature', '0.2'],
    ['tools', 'look, web'],
  ]);
  assert.equal(settings[2]?.[1].length, 200);
});

test('an answer has words or a refusal, its reasoning and its calls', () => {
  const [first, second] = answerSaid([
    { text: null, refusal: 'No.', toolCalls: [], finish: 'stop' },
    { text: 'Yes', reasoning: 'since', toolCalls: [{ id: '1', name: 'f', arguments: '{}' }], finish: 'stop' },
  ]);
  assert.equal(first?.text, 'No.');
  assert.deepEqual([second?.reasoning, second && answerText(second)], ['since', 'Yes\nf({})']);
});
