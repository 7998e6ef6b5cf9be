/**
 * Freehold through the official OpenAI client, unchanged: only the base address is ours. Start a server with an
 * expert (`freehold up`), then:
 *
 *   node examples/openai-sdk.ts             every example in turn
 *   node examples/openai-sdk.ts streamed    one of them
 */
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';

const BASE_URL = process.env.FREEHOLD_URL ?? 'http://127.0.0.1:7333/v1';
/** `auto` lets Freehold choose; any name of `GET /v1/models` will do. */
const MODEL = process.env.FREEHOLD_MODEL ?? 'auto';
const EMBEDDING_MODEL = process.env.FREEHOLD_EMBEDDING_MODEL ?? MODEL;

/** One question, one answer. */
export async function plain(client: OpenAI) {
  const completion = await client.chat.completions.create({
    model: MODEL,
    messages: [{ role: 'user', content: 'Say hello.' }],
  });
  return completion.choices[0]?.message.content;
}

/** The answer as it is written. */
export async function streamed(client: OpenAI) {
  const stream = await client.chat.completions.create({
    model: MODEL,
    messages: [{ role: 'user', content: 'Say hello.' }],
    stream: true,
  });
  let text = '';
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  return text;
}

/** The client's own helper puts a stream together. */
export async function streamHelper(client: OpenAI) {
  const stream = client.chat.completions.stream({
    model: MODEL,
    messages: [{ role: 'user', content: 'Say hello.' }],
  });
  const pieces: string[] = [];
  stream.on('content', (delta) => pieces.push(delta));
  const completion = await stream.finalChatCompletion();
  return {
    pieces,
    text: completion.choices[0]?.message.content,
    finish: completion.choices[0]?.finish_reason,
  };
}

/** How many tokens a streamed answer took: a last chunk without choices tells. */
export async function countsInStream(client: OpenAI) {
  const stream = await client.chat.completions.create({
    model: MODEL,
    messages: [{ role: 'user', content: 'Say hello.' }],
    stream: true,
    stream_options: { include_usage: true },
  });
  let usage: OpenAI.CompletionUsage | undefined;
  for await (const chunk of stream) usage = chunk.usage ?? usage;
  return usage;
}

const weatherTool: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather in a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

/** The model asks for a tool, we answer, it goes on. */
export async function tools(client: OpenAI) {
  const messages: OpenAI.ChatCompletionMessageParam[] = [
    { role: 'user', content: 'What is the weather in Oslo and in Tokyo?' },
  ];
  const first = await client.chat.completions.create({ model: MODEL, messages, tools: [weatherTool] });
  const asked = first.choices[0]?.message;
  if (!asked?.tool_calls) return asked?.content;
  messages.push(asked);
  for (const call of asked.tool_calls) {
    if (call.type !== 'function') continue;
    const { city } = JSON.parse(call.function.arguments);
    messages.push({ role: 'tool', tool_call_id: call.id, content: `sunny in ${city}` });
  }
  const second = await client.chat.completions.create({ model: MODEL, messages, tools: [weatherTool] });
  return second.choices[0]?.message.content;
}

/** Tool calls arrive in pieces, those of parallel calls mixed; the helper sorts them. */
export async function toolsInStream(client: OpenAI) {
  const stream = client.chat.completions.stream({
    model: MODEL,
    messages: [{ role: 'user', content: 'What is the weather in Oslo and in Tokyo?' }],
    tools: [weatherTool],
  });
  const completion = await stream.finalChatCompletion();
  const calls = completion.choices[0]?.message.tool_calls ?? [];
  return calls.map((call) => (call.type === 'function' ? JSON.parse(call.function.arguments).city : call));
}

const City = z.object({ name: z.string(), inhabitants: z.number(), isCapital: z.boolean() });

/** An answer in a shape of our own, checked by the client. */
export async function structured(client: OpenAI) {
  const completion = await client.chat.completions.parse({
    model: MODEL,
    messages: [{ role: 'user', content: 'Tell me about Oslo.' }],
    response_format: zodResponseFormat(City, 'city'),
  });
  return completion.choices[0]?.message.parsed;
}

const RED_DOT =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';

/** A question about a picture. */
export async function image(client: OpenAI) {
  const completion = await client.chat.completions.create({
    model: MODEL,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: RED_DOT } },
        ],
      },
    ],
  });
  return completion.choices[0]?.message.content;
}

/** Vectors for texts. The client asks for base64 and decodes it on its own. */
export async function embeddings(client: OpenAI) {
  const { data } = await client.embeddings.create({ model: EMBEDDING_MODEL, input: ['a house', 'a castle'] });
  return data.map(({ embedding }) => embedding);
}

/** What can be asked for by name. */
export async function models(client: OpenAI) {
  const names: string[] = [];
  for await (const model of client.models.list()) names.push(model.id);
  return names;
}

/** Leaving in the middle: Freehold tells the expert at once, so that nothing more is written or paid for. */
export async function leaving(client: OpenAI) {
  const stream = await client.chat.completions.create({
    model: MODEL,
    messages: [{ role: 'user', content: 'Count to a million.' }],
    stream: true,
  });
  for await (const chunk of stream) {
    if (chunk.choices[0]?.delta.content) return chunk.choices[0].delta.content;
  }
  return undefined;
}

/** Every answer names its trace, and feedback attaches to it: that is what Freehold learns from. */
export async function feedback(client: OpenAI) {
  const { response } = await client.chat.completions
    .create({ model: MODEL, messages: [{ role: 'user', content: 'Say hello.' }] })
    .withResponse();
  const traceId = response.headers.get('x-freehold-trace');
  const sent = await fetch(new URL('/api/feedback', client.baseURL), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ trace_id: traceId, thumb: 'up' }),
  });
  return { expert: response.headers.get('x-freehold-expert'), feedback: sent.status };
}

/** What went wrong, in the client's own classes. */
export async function failing(client: OpenAI) {
  try {
    await client.chat.completions.create({
      model: MODEL,
      messages: [{ role: 'user', content: 'Say hello.' }],
      n: 1_000,
    });
  } catch (error) {
    if (error instanceof OpenAI.BadRequestError) return { status: error.status, param: error.param };
    throw error;
  }
  return undefined;
}

const examples = {
  plain,
  streamed,
  streamHelper,
  countsInStream,
  tools,
  toolsInStream,
  structured,
  image,
  embeddings,
  models,
  leaving,
  feedback,
  failing,
};

if (import.meta.main) {
  const client = new OpenAI({ baseURL: BASE_URL, apiKey: 'not needed' });
  const wanted = process.argv.slice(2);
  for (const [name, example] of Object.entries(examples)) {
    if (wanted.length === 0 || wanted.includes(name)) console.log(`${name}:`, await example(client));
  }
}
