import { chunk, completionReply, streamReply } from './chat-replies.ts';
import type { Script, SeenRequest } from './scripted-upstream.ts';

/**
 * An upstream that plays along with whatever is asked: it calls the tools it is offered once for each city that
 * the question names, fills schemas, looks at pictures and embeds texts. For `ScriptedUpstream.always`.
 */
export function actor(request: SeenRequest): Script {
  const body = request.json;
  if (request.path.endsWith('/embeddings')) return vectors(body);
  const calls = toolCalls(body);
  const message = calls.length > 0 ? { content: null, tool_calls: calls } : { content: words(body) };
  const finish = calls.length > 0 ? 'tool_calls' : 'stop';
  if (!body.stream) {
    return completionReply(
      {},
      { choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }] },
    );
  }
  const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
  return streamReply([
    chunk({ role: 'assistant', content: '' }),
    ...(calls.length > 0
      ? toolChunks(calls)
      : words(body)
          .split(/(?<= )/)
          .map((content) => chunk({ content }))),
    chunk({}, finish),
    ...(body.stream_options?.include_usage ? [chunk({}, null, { choices: [], usage })] : []),
  ]);
}

// biome-ignore lint/suspicious/noExplicitAny: request bodies of every shape
type Body = any;

interface Call {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

function toolCalls({ tools, messages }: Body): Call[] {
  if (!tools?.length || messages.at(-1).role !== 'user') return [];
  const cities: string[] = JSON.stringify(messages.at(-1).content).match(/Oslo|Tokyo/g) ?? [];
  const { name } = tools[0].function;
  return cities.map((city, at) => ({
    id: `call_${at}`,
    type: 'function',
    function: { name, arguments: JSON.stringify({ city }) },
  }));
}

/** The ids and names first, then the arguments in halves, those of parallel calls taking turns. */
function toolChunks(calls: readonly Call[]) {
  const half = (at: number, from: number, to?: number) =>
    chunk({
      tool_calls: [{ index: at, function: { arguments: calls[at]?.function.arguments.slice(from, to) } }],
    });
  return [
    ...calls.map((call, index) =>
      chunk({ tool_calls: [{ ...call, index, function: { ...call.function, arguments: '' } }] }),
    ),
    ...calls.map((_, at) => half(at, 0, 6)),
    ...calls.map((_, at) => half(at, 6)),
  ];
}

function words({ messages, response_format: format }: Body): string {
  if (format?.type === 'json_schema') return JSON.stringify(filled(format.json_schema.schema));
  if (format?.type === 'json_object') return '{"city":"Oslo"}';
  const results = messages.filter(({ role }: Body) => role === 'tool').map(({ content }: Body) => content);
  if (results.length > 0) return `I was told: ${results.join(', ')}`;
  const { content } = messages.at(-1);
  const picture = Array.isArray(content) && content.find(({ type }) => type === 'image_url');
  if (picture) return `A picture of ${picture.image_url.url.length} characters`;
  return 'Hello from the house.';
}

/** The plainest value that fits a schema. */
function filled(schema: Body): unknown {
  const of = (type: string) => schema.type === type || schema.type?.includes?.(type);
  if (schema.enum) return schema.enum[0];
  if (of('object')) {
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, filled(inner)]),
    );
  }
  if (of('array')) return [filled(schema.items)];
  if (of('number') || of('integer')) return 7;
  return of('boolean') ? true : 'Oslo';
}

/** As OpenAI sends them: in base64 where that was asked for, else as numbers. */
function vectors({ input, encoding_format: format }: Body): Script {
  const inputs = Array.isArray(input) ? input : [input];
  const data = inputs.map((_, index) => {
    const vector = new Float32Array([index, 0.25, -0.5]);
    const embedding = format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector];
    return { object: 'embedding', index, embedding };
  });
  const usage = { prompt_tokens: inputs.length, total_tokens: inputs.length };
  return { body: JSON.stringify({ object: 'list', model: 'e', data, usage }) };
}
