import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import OpenAI from 'openai';
import { actor } from '#testing/actor.ts';
import { chunk, completionReply, errorReply, streamReply } from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';

let upstream: ScriptedUpstream;
let house: TestHouse;
let client: OpenAI;

before(async () => {
  upstream = await ScriptedUpstream.open();
  house = await openTestHouse({ experts: { up: { url: upstream.url } } });
  client = new OpenAI({ baseURL: `${house.baseUrl}/v1`, apiKey: 'none', maxRetries: 0 });
});
beforeEach(() => {
  upstream.reset();
  upstream.always = actor;
});
after(async () => {
  await house.close();
  await upstream.close();
});

type Asked = OpenAI.Responses.ResponseCreateParamsNonStreaming;
const ask = (more: Partial<Asked> = {}) => client.responses.create({ model: 'm', input: 'Hi', ...more });
const messagesSent = () => upstream.requests.at(-1)?.json.messages;
const weather = {
  type: 'function' as const,
  name: 'weather',
  description: 'The weather in a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
  strict: false,
};

suite('a response, by the official client', () => {
  test('has its text, its counts and the id of its trace', async () => {
    const { data, response } = await client.responses.create({ model: 'm', input: 'Hi' }).withResponse();
    assert.equal(data.output_text, 'Hello from the house.');
    assert.equal(data.status, 'completed');
    assert.deepEqual([data.usage?.input_tokens, data.usage?.output_tokens], [9, 3]);
    assert.equal(data.id, `resp_${response.headers.get('x-freehold-trace')}`);
    const trace = await house.get(`/api/traces/${response.headers.get('x-freehold-trace')}`);
    assert.deepEqual([trace.wire, trace.state, trace.expert_id], ['openai-responses', 'done', 'up']);
  });

  test('is asked of the expert as a chat', async () => {
    await ask({ instructions: 'Be kind', max_output_tokens: 50, temperature: 0.2 });
    const { model, messages, max_tokens, temperature } = upstream.requests[0]?.json ?? {};
    assert.deepEqual(
      { model, messages, max_tokens, temperature },
      {
        model: 'm',
        messages: [
          { role: 'system', content: 'Be kind' },
          { role: 'user', content: 'Hi' },
        ],
        max_tokens: 50,
        temperature: 0.2,
      },
    );
  });

  test('goes on where an earlier one ended, without its instructions', async () => {
    const first = await ask({ instructions: 'Be kind', input: 'My name is Ada' });
    const second = await ask({ input: 'Who am I?', previous_response_id: first.id });
    assert.equal(second.previous_response_id, first.id);
    const two = [
      { role: 'user', content: 'My name is Ada' },
      { role: 'assistant', content: 'Hello from the house.' },
      { role: 'user', content: 'Who am I?' },
    ];
    assert.deepEqual(messagesSent(), two);
    await ask({ input: 'And now?', previous_response_id: second.id });
    assert.deepEqual(messagesSent(), [
      ...two,
      { role: 'assistant', content: 'Hello from the house.' },
      { role: 'user', content: 'And now?' },
    ]);
  });

  test('has calls; their results come back beside references to what was said', async () => {
    const first = await ask({ input: 'Oslo and Tokyo?', tools: [weather] });
    const calls = first.output.filter((item) => item.type === 'function_call');
    assert.deepEqual(
      calls.map(({ call_id, arguments: given }) => [call_id, given]),
      [
        ['call_0', '{"city":"Oslo"}'],
        ['call_1', '{"city":"Tokyo"}'],
      ],
    );
    const answered = await ask({
      input: [
        { role: 'user', content: 'Oslo and Tokyo?' },
        ...calls.map(({ id }) => ({ type: 'item_reference' as const, id: id ?? '' })),
        ...calls.map(({ call_id }) => ({ type: 'function_call_output' as const, call_id, output: 'sunny' })),
      ],
      tools: [weather],
    });
    assert.equal(answered.output_text, 'I was told: sunny, sunny');
    assert.equal(messagesSent()[1].tool_calls.length, 2);
  });

  test('is in the form of a schema', async () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const { output_text } = await ask({
      text: { format: { type: 'json_schema', name: 'place', schema, strict: true } },
    });
    assert.deepEqual(JSON.parse(output_text), { city: 'Oslo' });
  });

  test('that was cut short says so', async () => {
    const choice = { index: 0, message: { role: 'assistant', content: 'Once' }, finish_reason: 'length' };
    upstream.reply(completionReply({}, { choices: [choice] }));
    const { status, incomplete_details, output } = await ask();
    assert.deepEqual([status, incomplete_details?.reason], ['incomplete', 'max_output_tokens']);
    assert.equal(output[0]?.type === 'message' && output[0].status, 'incomplete');
  });

  test('can be had again, as long as its trace is kept', async () => {
    const given = await ask();
    const again = await client.responses.retrieve(given.id);
    assert.deepEqual(
      [again.output_text, again.output, again.usage, again.model],
      [given.output_text, given.output, given.usage, given.model],
    );
  });

  test('can be replayed on another model', async () => {
    const { id } = await ask({ instructions: 'Be kind' });
    await house.get(`/api/traces/${id.slice('resp_'.length)}`);
    const reply = await fetch(`${house.baseUrl}/api/traces/${id.slice('resp_'.length)}/replay`, {
      method: 'POST',
      body: JSON.stringify({ expert: 'up', model: 'other' }),
    });
    assert.equal(reply.status, 200);
    assert.equal(upstream.requests.at(-1)?.json.model, 'other');
    assert.equal(messagesSent()[0].content, 'Be kind');
  });

  test('tells of wishes without effect on its trace', async () => {
    const { id } = await ask({ truncation: 'auto', include: ['reasoning.encrypted_content'] });
    const { warnings } = await house.get(`/api/traces/${id.slice('resp_'.length)}`);
    assert.deepEqual(
      warnings.map(({ feature }: { feature: string }) => feature),
      ['truncation', 'include'],
    );
  });
});

suite('a streamed response', () => {
  const streamed = async (more: Partial<Asked> = {}) => {
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    const stream = await client.responses.create({ model: 'm', input: 'Hi', ...more, stream: true });
    for await (const event of stream) events.push(event);
    return events;
  };
  const steps = (events: readonly { type: string }[]) =>
    events.map(({ type }) => type.replace(/^response\./, '')).filter((type, at, all) => type !== all[at - 1]);

  test('tells of each item and part as it begins and ends, in numbered events', async () => {
    const events = await streamed();
    assert.deepEqual(steps(events), [
      'created',
      'in_progress',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ]);
    assert.deepEqual(
      events.map(({ sequence_number }) => sequence_number),
      events.map((_, index) => index),
    );
  });

  test('is the same in the end as a whole one', async () => {
    const whole = await ask({ input: 'Oslo?', tools: [weather] });
    const stream = client.responses.stream({ model: 'm', input: 'Oslo?', tools: [weather] });
    const last = await stream.finalResponse();
    const plain = (items: readonly object[]) =>
      items.map((item) => ({ ...item, id: undefined, parsed_arguments: undefined }));
    assert.deepEqual(plain(last.output), plain(whole.output));
    assert.deepEqual(last.usage, whole.usage);
  });

  test('has thoughts before words, and ends them when words begin', async () => {
    upstream.reply(
      streamReply([
        chunk({ role: 'assistant', reasoning_content: 'hm' }),
        chunk({ reasoning_content: ', so' }),
        chunk({ content: 'Yes' }),
        chunk({}, 'stop'),
      ]),
    );
    const events = await streamed();
    assert.deepEqual(steps(events).slice(2, 9), [
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
      'output_item.added',
    ]);
    const last = events.at(-1);
    assert.ok(last?.type === 'response.completed');
    assert.deepEqual(
      last.response.output.map(({ type }) => type),
      ['reasoning', 'message'],
    );
  });

  test('of an answer without a word is a message without one', async () => {
    upstream.reply(streamReply([chunk({ role: 'assistant', content: '' }), chunk({}, 'stop')]));
    const last = (await streamed()).at(-1);
    assert.ok(last?.type === 'response.completed');
    assert.equal(last.response.output.length, 1);
  });

  test('that breaks fails in words, and the client throws', async () => {
    upstream.reply(
      streamReply([chunk({ role: 'assistant', content: 'Half' }), { error: { message: 'no more' } }]),
    );
    const types: string[] = [];
    await assert.rejects(async () => {
      for await (const { type } of await client.responses.create({ model: 'm', input: 'Hi', stream: true }))
        types.push(type);
    }, /no more/);
    assert.equal(types.at(-1), 'response.failed');
  });
});

suite('requests for responses that are refused', () => {
  const rows: [body: object, status: number, param: string, told: RegExp][] = [
    [{ input: undefined }, 400, 'input', /input is missing/],
    [{ input: [] }, 400, 'input', /at least one item/],
    [{ input: 5 }, 400, 'input', /text or a list/],
    [{ model: undefined }, 400, 'model', /model is missing/],
    [{ input: [{ type: 'web_search_call' }] }, 400, 'input[0].type', /"web_search_call"/],
    [{ input: [{ role: 'robot', content: 'x' }] }, 400, 'input[0].role', /one of user/],
    [{ input: [{ role: 'user' }] }, 400, 'input[0].content', /is missing/],
    [
      { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] },
      400,
      'input[0].content[0].file_id',
      /Send it as image_url/,
    ],
    [{ input: [{ type: 'function_call_output', output: 'x' }] }, 400, 'input[0].call_id', /is missing/],
    [{ input: [{ type: 'item_reference', id: 'msg_x' }] }, 404, 'input[0].id', /Cannot find "msg_x"/],
    [{ previous_response_id: 'resp_x' }, 404, 'previous_response_id', /Cannot find "resp_x"/],
    [{ background: true }, 400, 'background', /in the background/],
    [{ conversation: 'conv_1' }, 400, 'conversation', /previous_response_id/],
    [{ prompt: { id: 'p' } }, 400, 'prompt', /instructions and input/],
    [{ tools: [{ type: 'web_search' }] }, 400, 'tools[0].type', /Freehold runs no tools/],
    [{ tools: [{ type: 'function' }] }, 400, 'tools[0].name', /is missing/],
    [{ tool_choice: { type: 'allowed_tools', mode: 'all' } }, 400, 'tool_choice.mode', /auto or required/],
    [{ tool_choice: { type: 'allowed_tools', mode: 'auto' } }, 400, 'tool_choice.tools', /is missing/],
    [
      { tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] } },
      400,
      'tool_choice.tools[0].name',
      /one of tools, not "f"/,
    ],
    [{ tool_choice: { type: 'file_search' } }, 400, 'tool_choice.type', /"file_search"/],
    [{ text: { format: { type: 'xml' } } }, 400, 'text.format.type', /json_schema/],
    [{ text: { format: { type: 'json_schema' } } }, 400, 'text.format.schema', /is missing/],
    [{ max_output_tokens: 0 }, 400, 'max_output_tokens', /at least 1/],
    [{ temperature: 'hot' }, 400, 'temperature', /a number/],
  ];
  for (const [body, status, param, told] of rows) {
    test(`${JSON.stringify(body)}: ${status}, ${param}`, async () => {
      const reply = await fetch(`${house.baseUrl}/v1/responses`, {
        method: 'POST',
        body: JSON.stringify({ model: 'm', input: 'Hi', ...body }),
      });
      const { error } = (await reply.json()) as { error: { param: string; message: string } };
      assert.deepEqual([reply.status, error.param], [status, param]);
      assert.match(error.message, told);
      assert.equal(upstream.requests.length, 0);
    });
  }

  test('an id that was never given: 404', async () => {
    const id = 'resp_01a1ff5f-0b34-7000-b0dc-743d658bc4cc';
    await assert.rejects(client.responses.retrieve(id), { status: 404 });
  });

  test('what the expert refuses is told before a stream begins', async () => {
    upstream.always = errorReply(400, { message: 'no such thing', type: 't' });
    await assert.rejects(client.responses.create({ model: 'm', input: 'Hi', stream: true }), { status: 400 });
  });
});
