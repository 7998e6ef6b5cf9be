import type { AnswerFormat, Ask, Sampling, Tool, ToolChoice } from '#contract/ask.ts';
import type { AskHeaders } from '../ask-headers.ts';
import { decodeMessages } from './decode-messages.ts';
import { decodeSamplers } from './decode-samplers.ts';
import { Fields, missing, wrong } from './fields.ts';
import { parseJson } from './parse-json.ts';

/** A chat completion request, checked field by field, in our own nouns. Throws `bad_request` with `param`. */
export function decodeChat(bytes: Buffer, headers: AskHeaders): Ask {
  const { text, value: body } = parseJson(bytes);
  const fields = new Fields(body, '');
  const messages = fields.list('messages');
  if (!messages) throw missing('messages');
  if (messages.length === 0) throw wrong('messages', 'a list with at least one message', messages);
  const { tools, toolChoice } = decodeTools(fields);
  const thinking = fields.object('chat_template_kwargs')?.boolean('enable_thinking');
  // Every member in every ask, absent ones undefined: objects of one shape are what the engine is quickest with.
  return {
    id: headers.id,
    routeWish: headers.routeWish,
    pinnedTask: headers.pinnedTask,
    conversation: headers.conversation,
    replayOf: undefined,
    learn: headers.learn,
    found: undefined,
    name: fields.requiredText('model'),
    wants: 'answer',
    messages: decodeMessages(messages),
    tools,
    toolChoice,
    parallelToolCalls: fields.boolean('parallel_tool_calls'),
    format: decodeFormat(fields),
    sampling: decodeSampling(fields),
    maxTokens: fields.whole('max_completion_tokens', 1) ?? fields.whole('max_tokens', 1),
    choices: fields.whole('n', 1, 128) ?? 1,
    logprobs: decodeLogprobs(fields),
    reasoningEffort: fields.text('reasoning_effort') ?? (thinking === false ? 'none' : undefined),
    thinking,
    stream: fields.boolean('stream') ?? false,
    streamUsage: fields.object('stream_options')?.boolean('include_usage') ?? false,
    original: { dialect: 'openai-chat', bytes, text },
  };
}

const NONE: readonly Tool[] = [];
const PLAIN_TEXT: AnswerFormat = { type: 'text' };

/** A tool as OpenAI's wire has it, which is also how Ollama's does. */
export function decodeTool(value: unknown, path: string): Tool {
  const tool = new Fields(value, path);
  const type = tool.requiredText('type');
  if (type === 'custom') {
    const custom = tool.object('custom');
    if (!custom) throw missing(`${path}.custom`);
    return { name: custom.requiredText('name'), description: custom.text('description') };
  }
  const called = tool.object('function');
  if (!called) {
    // A tool that the provider runs itself, such as a web search: it has a type and no more.
    if (type !== 'function') return { name: type };
    throw missing(`${path}.function`);
  }
  return {
    name: called.requiredText('name'),
    description: called.text('description'),
    parameters: called.object('parameters')?.value,
    strict: called.boolean('strict'),
  };
}

const PLAIN_CHOICES = ['auto', 'none', 'required'] as const;

/** The tools that may be called, and whether one must be. */
function decodeTools(fields: Fields): { tools: readonly Tool[]; toolChoice: ToolChoice | undefined } {
  const tools = fields.list('tools')?.map((tool, index) => decodeTool(tool, `tools[${index}]`)) ?? NONE;
  const value = fields.value.tool_choice;
  if (value === undefined || value === null) return { tools, toolChoice: undefined };
  const plain = PLAIN_CHOICES.find((word) => word === value);
  if (plain) return { tools, toolChoice: plain };
  if (typeof value === 'string')
    throw wrong('tool_choice', 'auto, none, required or an object that names a function', value);
  const choice = new Fields(value, 'tool_choice');
  const type = choice.text('type');
  if (type === 'allowed_tools') return amongAllowed(tools, choice.object('allowed_tools'));
  const named = choice.object('function') ?? choice.object('custom');
  if (named) return { tools, toolChoice: { name: named.requiredText('name') } };
  if (type !== 'function') return { tools, toolChoice: { name: type ?? '' } };
  throw missing('tool_choice.function');
}

/** The others are told to the model by who asks, and not to be called: for us they are not there. */
function amongAllowed(tools: readonly Tool[], allowed: Fields | undefined): ReturnType<typeof decodeTools> {
  if (!allowed) throw missing('tool_choice.allowed_tools');
  const mode = allowed.requiredText('mode');
  if (mode !== 'auto' && mode !== 'required')
    throw wrong('tool_choice.allowed_tools.mode', 'auto or required', mode);
  const listed = allowed.list('tools');
  if (!listed) throw missing('tool_choice.allowed_tools.tools');
  const names = listed.map(
    (tool, index) => decodeTool(tool, `tool_choice.allowed_tools.tools[${index}]`).name,
  );
  const unknown = names.find((name) => !tools.some((tool) => tool.name === name));
  if (unknown !== undefined) throw wrong('tool_choice.allowed_tools.tools', 'among tools', unknown);
  return { tools: tools.filter(({ name }) => names.includes(name)), toolChoice: mode };
}

function decodeFormat(fields: Fields): AnswerFormat {
  const format = fields.object('response_format');
  if (!format) return PLAIN_TEXT;
  const type = format.requiredText('type');
  if (type === 'text') return PLAIN_TEXT;
  if (type === 'json_object') return { type: 'json-object' };
  if (type !== 'json_schema') throw wrong('response_format.type', 'text, json_object or json_schema', type);
  const spec = format.object('json_schema');
  if (!spec) throw missing('response_format.json_schema');
  const schema = spec.object('schema');
  if (!schema) throw missing('response_format.json_schema.schema');
  return {
    type: 'json-schema',
    name: spec.text('name') ?? 'answer',
    schema: schema.value,
    strict: spec.boolean('strict') ?? false,
  };
}

function decodeSampling(fields: Fields): Sampling {
  const stop = fields.value.stop;
  const stops = typeof stop === 'string' ? [stop] : fields.list('stop');
  stops?.forEach((text, index) => {
    if (typeof text !== 'string') throw wrong(`stop[${index}]`, 'text', text);
  });
  const bias = fields.object('logit_bias')?.value;
  for (const [token, value] of bias ? Object.entries(bias) : []) {
    if (typeof value !== 'number') throw wrong(`logit_bias.${token}`, 'a number', value);
  }
  const plain: Sampling = {
    temperature: fields.number('temperature'),
    topP: fields.number('top_p'),
    seed: fields.number('seed'),
    stop: stops as string[] | undefined,
    frequencyPenalty: fields.number('frequency_penalty'),
    presencePenalty: fields.number('presence_penalty'),
    logitBias: bias as Record<string, number> | undefined,
  };
  const samplers = decodeSamplers(fields);
  return samplers ? { ...plain, ...samplers } : plain;
}

function decodeLogprobs(fields: Fields): number | undefined {
  const top = fields.whole('top_logprobs', 0, 100);
  if (fields.boolean('logprobs')) return top ?? 0;
  if (top !== undefined && top > 0) throw wrong('top_logprobs', 'used together with logprobs: true', top);
  return undefined;
}
