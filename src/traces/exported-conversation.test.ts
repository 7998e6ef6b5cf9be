import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Conversation, conversationOf, type Exported } from './exported-conversation.ts';
import { feedbackRow, traceRow } from './testing/trace-row.ts';

const REQUEST = '{"model":"m","messages":[{"role":"user","content":"Which card?"}]}';

function answer(choice: object): string {
  return JSON.stringify({ choices: [{ text: null, toolCalls: [], finish: 'stop', ...choice }] });
}

function read(more: Partial<Exported> = {}) {
  return conversationOf({
    trace: traceRow({ task: 't' }),
    feedback: [],
    request: REQUEST,
    answer: answer({ text: 'visa' }),
    ...more,
  });
}

function whole(more: Partial<Exported> = {}): Conversation {
  const conversation = read(more);
  assert.ok(typeof conversation !== 'string', String(conversation));
  return conversation;
}

suite('a trace as a conversation', () => {
  test('conversationOf() has the messages, the answer and what is known of it', () => {
    assert.deepEqual(read(), {
      messages: [{ role: 'user', content: 'Which card?' }],
      tools: [],
      answer: { role: 'assistant', content: 'visa' },
      metadata: {
        trace_id: traceRow().id,
        expert: 'mock',
        model: 'mock-model',
        task: 't',
        source: 'expert',
        thumb: null,
        rating: null,
        regenerated: false,
      },
    });
  });

  test("conversationOf() reads Ollama's wire too", () => {
    const wire = (name: string, request: object) =>
      read({ trace: traceRow({ wire: name }), request: JSON.stringify(request) });
    const told = wire('ollama-generate', { model: 'm', prompt: 'Which card?', system: 'One word.' });
    assert.ok(typeof told === 'object');
    assert.deepEqual(told.messages, [
      { role: 'system', content: 'One word.' },
      { role: 'user', content: 'Which card?' },
    ]);
    const call = { function: { name: 'f', arguments: { x: 1 } } };
    const chat = wire('ollama-chat', { messages: [{ role: 'assistant', content: '', tool_calls: [call] }] });
    assert.match(JSON.stringify(chat), /"arguments":"{\\"x\\":1}"/);
    assert.equal(wire('ollama-generate', { prompt: 'Once', raw: true }), 'no chat');
  });

  test('conversationOf() says why a trace is none', () => {
    const rows: [Partial<Exported>, string][] = [
      [{ trace: traceRow({ wire: 'openai-embeddings' }) }, 'no chat'],
      [{ trace: traceRow({ learn: 'never' }) }, 'asked to teach nobody'],
      [{ trace: traceRow({ state: 'open', answer_text: null }) }, 'no whole answer'],
      [{ trace: traceRow({ state: 'failed' }) }, 'no whole answer'],
      [{ trace: traceRow({ state: 'cancelled' }) }, 'no whole answer'],
      [{ trace: traceRow({ finish: 'length' }) }, 'no whole answer'],
      [{ trace: traceRow({ finish: 'content-filter' }) }, 'no whole answer'],
      [{ answer: answer({ text: '' }) }, 'no whole answer'],
      [{ answer: '{"choices":[]}' }, 'no whole answer'],
      [{ answer: undefined }, 'text removed by retention'],
      [{ request: undefined }, 'text removed by retention'],
      [{ request: undefined, feedback: [feedbackRow('edit', 'amex')] }, 'text removed by retention'],
    ];
    for (const [more, why] of rows) assert.equal(read(more), why);
  });

  test('conversationOf() takes the latest told edit for the answer, or else the latest label', () => {
    const edits = [feedbackRow('edit', 'amex'), feedbackRow('edit', 'diners'), feedbackRow('label', 'later')];
    const noticed = feedbackRow('edit', 'guess', { source: 'noticed' });
    const rows: [Exported['feedback'], string, string][] = [
      [edits, 'diners', 'edit'],
      [[feedbackRow('label', 'a'), feedbackRow('label', 'b')], 'b', 'label'],
      [[noticed], 'visa', 'expert'],
    ];
    for (const [feedback, content, source] of rows) {
      const conversation = whole({ feedback });
      assert.equal(conversation.answer.content, content);
      assert.equal(conversation.metadata.source, source);
    }
  });

  test("conversationOf() takes somebody's words for whole, also where the expert failed", () => {
    const trace = traceRow({ state: 'failed', answer_text: null, expert_id: null });
    assert.equal(
      whole({ trace, answer: undefined, feedback: [feedbackRow('edit', 'amex')] }).answer.content,
      'amex',
    );
  });

  test('conversationOf() keeps tool calls and reasoning; an edit on a call corrects its arguments alone', () => {
    const calls = [
      { id: 'c1', name: 'f', arguments: '{"a":1}' },
      { id: 'c2', name: 'g', arguments: '{}' },
    ];
    const feedback = [feedbackRow('edit', '{"a":2}', { tool_call_id: 'c1' })];
    const said = whole({ answer: answer({ toolCalls: calls, reasoning: 'hm' }), feedback });
    assert.deepEqual(said.answer, {
      role: 'assistant',
      content: '',
      reasoning_content: 'hm',
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":2}' } },
        { id: 'c2', type: 'function', function: { name: 'g', arguments: '{}' } },
      ],
    });
    assert.equal(said.metadata.source, 'expert');
  });

  test('conversationOf() has the latest thumb and rating, and whether the answer was asked for again', () => {
    const feedback = [
      feedbackRow('thumb', 'up'),
      feedbackRow('rating', 4),
      feedbackRow('thumb', 'down'),
      feedbackRow('regenerate', 'other', { source: 'noticed' }),
    ];
    const { thumb, rating, regenerated } = whole({ feedback }).metadata;
    assert.deepEqual({ thumb, rating, regenerated }, { thumb: 'down', rating: 4, regenerated: true });
    assert.equal(whole({ feedback: [...feedback, feedbackRow('thumb', 'none')] }).metadata.thumb, null);
  });

  test('conversationOf() changes only what chat templates cannot read', () => {
    const image = [{ type: 'image_url', image_url: { url: 'data:x' } }];
    const messages = [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: image, name: 'ana' },
      { role: 'assistant', content: null, tool_calls: [] },
    ];
    assert.deepEqual(whole({ request: JSON.stringify({ messages }) }).messages, [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: image, name: 'ana' },
      { role: 'assistant', content: '', tool_calls: [] },
    ]);
  });
});
