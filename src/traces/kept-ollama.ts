import { imageUrl } from '#std/image-url.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * A request of Ollama's wire in the words of OpenAI's, so that all who read kept requests need know but one. Requests
 * of other wires have none of what is looked for here, and keep their members as they are.
 */
export function inOpenAiWords(request: Json): Json {
  const { format, ...unformatted } = request;
  const asked = format === undefined ? request : { ...unformatted, response_format: responseFormat(format) };
  if (Array.isArray(request.messages)) return { ...asked, messages: request.messages.map(message) };
  if (typeof request.prompt !== 'string') return asked;
  const { prompt, system, images, ...rest } = asked;
  // A text that is continued is no conversation.
  if (rest.raw === true || (typeof rest.suffix === 'string' && rest.suffix !== ''))
    return { ...rest, input: prompt };
  return {
    ...rest,
    messages: [
      ...(typeof system === 'string' && system !== '' ? [{ role: 'system', content: system }] : []),
      message({ role: 'user', content: prompt, ...(images === undefined ? {} : { images }) }),
    ],
  };
}

function message(said: unknown): unknown {
  if (!isObject(said)) return said;
  const { images, ...words } = said;
  const seen =
    Array.isArray(images) && images.length > 0 ? { ...words, content: parts(words, images) } : said;
  if (!Array.isArray(seen.tool_calls) || !seen.tool_calls.some(hasObjectArguments)) return seen;
  return { ...seen, tool_calls: seen.tool_calls.map(call) };
}

function parts({ content }: Json, images: readonly unknown[]): Json[] {
  return [
    ...(typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : []),
    ...images.map((image) => ({ type: 'image_url', image_url: { url: imageUrl(String(image)) } })),
  ];
}

function hasObjectArguments(called: unknown): boolean {
  return isObject(called) && isObject(called.function) && isObject(called.function.arguments);
}

/** Arguments as text, as OpenAI has them. */
function call(called: Json): Json {
  if (!hasObjectArguments(called)) return called;
  const named = called.function as Json;
  return { type: 'function', ...called, function: { ...named, arguments: JSON.stringify(named.arguments) } };
}

function responseFormat(format: unknown): Json | undefined {
  if (format === 'json') return { type: 'json_object' };
  return isObject(format) ? { type: 'json_schema', json_schema: { schema: format } } : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
