type Json = Readonly<Record<string, unknown>>;

/** Whether a kept request came by the Responses API: its input is then a list of items, as no other wire has one. */
export function isResponsesRequest({ input }: Json): boolean {
  return Array.isArray(input) && input.some(isObject);
}

/**
 * A request of OpenAI's Responses API in the words of chat completions, so that experts are asked, and all who read kept
 * requests need know, but one wire. What has no word there is left out: who takes the request tells of that.
 */
export function responsesInChatWords(request: Json): Json {
  const { input, instructions, tools, tool_choice, text, reasoning, include, max_output_tokens, ...rest } =
    request;
  for (const name of NOT_OF_CHAT) delete (rest as Record<string, unknown>)[name];
  return defined({
    ...rest,
    messages: messagesOf(instructions, Array.isArray(input) ? input.filter(isObject) : []),
    tools: Array.isArray(tools) && tools.length > 0 ? tools.filter(isObject).map(toolOf) : undefined,
    tool_choice: isObject(tool_choice) ? choiceOf(tool_choice) : tool_choice,
    response_format: isObject(text) ? formatOf(text.format) : undefined,
    max_completion_tokens: max_output_tokens,
    reasoning_effort: isObject(reasoning) ? reasoning.effort : undefined,
    logprobs: (Array.isArray(include) && include.includes(LOGPROBS)) || undefined,
  });
}

/** What a caller includes to be told log-probabilities. */
export const LOGPROBS = 'message.output_text.logprobs';

/** About the response as a thing that a server keeps, not about what is to be answered. */
const NOT_OF_CHAT = [
  ...[
    'previous_response_id',
    'background',
    'conversation',
    'prompt',
    'truncation',
    'max_tool_calls',
    'metadata',
  ],
  ...['store', 'user', 'service_tier', 'safety_identifier', 'prompt_cache_key', 'prompt_cache_retention'],
  'stream_options',
];

/** Items are said one by one; a chat has an assistant's thoughts, words and calls in one message. */
function messagesOf(instructions: unknown, items: readonly Json[]): Json[] {
  const messages: Record<string, unknown>[] = [];
  if (typeof instructions === 'string') messages.push({ role: 'system', content: instructions });
  let thought = '';
  const assistant = (said: Record<string, unknown>) => {
    messages.push({ role: 'assistant', ...said, ...(thought ? { reasoning_content: thought } : {}) });
    thought = '';
  };
  for (const item of items) {
    const last = messages.at(-1);
    if (item.type === 'reasoning') thought += thoughtOf(item);
    else if (item.type === 'function_call_output')
      messages.push({ role: 'tool', tool_call_id: item.call_id, content: contentOf(item.output) });
    else if (item.type === 'function_call') {
      if (last?.role === 'assistant' && thought === '')
        last.tool_calls = [...((last.tool_calls as Json[] | undefined) ?? []), callOf(item)];
      else assistant({ content: null, tool_calls: [callOf(item)] });
    } else if (item.role === 'assistant') assistant({ content: contentOf(item.content) });
    else messages.push({ role: item.role, content: contentOf(item.content) });
  }
  return messages;
}

function callOf({ call_id, name, arguments: given }: Json): Json {
  return { id: call_id, type: 'function', function: { name, arguments: given } };
}

function thoughtOf({ content, summary }: Json): string {
  const parts = [content, summary].find((list) => Array.isArray(list) && list.length > 0) ?? [];
  return (parts as unknown[])
    .filter(isObject)
    .map(({ text }) => String(text ?? ''))
    .join('\n');
}

/** A single text as text, since not every server takes parts. */
function contentOf(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  const parts = content.filter(isObject).map(partOf);
  const [only] = parts;
  return parts.length === 1 && only?.type === 'text' ? only.text : parts;
}

function partOf(part: Json): Json {
  switch (part.type) {
    case 'input_image':
      return { type: 'image_url', image_url: defined({ url: part.image_url, detail: part.detail }) };
    case 'input_file':
      return { type: 'file', file: defined({ filename: part.filename, file_data: part.file_data }) };
    case 'input_audio':
      return { type: 'input_audio', input_audio: part.input_audio };
    case 'refusal':
      return { type: 'refusal', refusal: part.refusal };
    default:
      return { type: 'text', text: part.text };
  }
}

function toolOf({ type, name, description, parameters, strict }: Json): Json {
  return { type, function: defined({ name, description, parameters, strict }) };
}

function choiceOf({ type, name, mode, tools }: Json): Json {
  if (type !== 'allowed_tools') return { type: 'function', function: { name } };
  const allowed = Array.isArray(tools) ? tools.filter(isObject).map(toolOf) : tools;
  return { type, allowed_tools: { mode, tools: allowed } };
}

function formatOf(format: unknown): Json | undefined {
  if (!isObject(format)) return undefined;
  const { type, name, schema, strict, description } = format;
  if (type !== 'json_schema') return { type };
  return { type, json_schema: defined({ name, schema, strict, description }) };
}

/** Without members that say nothing. */
function defined(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined && member !== null),
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
