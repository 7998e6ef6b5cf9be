import { hash } from 'node:crypto';
import type { AnswerFormat, Ask, Original, Sampling, Tool, ToolChoice } from '#contract/ask.ts';
import { findMembers } from '#std/top-level-json.ts';
import { decodeMessages } from './decode-messages.ts';
import { Fields, type Json, missing, optional, wrong } from './fields.ts';
import { parseJson } from './parse-json.ts';

/** What the headers say of an ask, beside its body. */
export interface AskHeaders {
  readonly id: string;
  readonly routeWish: 'owned' | 'any';
  readonly pinnedTask?: string;
}

/** A chat completion request, checked field by field, in our own nouns. Throws `bad_request` with `param`. */
export function decodeChat(bytes: Buffer, headers: AskHeaders): Ask {
  const body = parseJson(bytes);
  const fields = new Fields(body, '');
  const messages = fields.list('messages');
  if (!messages) throw missing('messages');
  if (messages.length === 0) throw wrong('messages', 'a list with at least one message', messages);
  const logprobs = decodeLogprobs(fields);
  return {
    ...headers,
    name: fields.requiredText('model'),
    wants: 'answer',
    messages: decodeMessages(messages),
    tools: (fields.list('tools') ?? []).map((tool, index) => decodeTool(tool, `tools[${index}]`)),
    format: decodeFormat(fields),
    sampling: decodeSampling(fields),
    choices: fields.whole('n', 1, 128) ?? 1,
    stream: fields.boolean('stream') ?? false,
    streamUsage: fields.object('stream_options')?.boolean('include_usage') ?? false,
    unknownFields: Object.keys(body).filter((key) => !KNOWN.has(key)),
    original: original(bytes, body),
    ...optional('toolChoice', decodeToolChoice(fields)),
    ...optional('parallelToolCalls', fields.boolean('parallel_tool_calls')),
    ...optional('maxTokens', fields.whole('max_completion_tokens', 1) ?? fields.whole('max_tokens', 1)),
    ...optional('logprobs', logprobs),
    ...optional('reasoningEffort', fields.text('reasoning_effort')),
  };
}

const KNOWN = new Set([
  'model', 'messages', 'tools', 'tool_choice', 'parallel_tool_calls', 'response_format', 'temperature', 'top_p', 'seed',
  'stop', 'frequency_penalty', 'presence_penalty', 'logit_bias', 'max_tokens', 'max_completion_tokens', 'n', 'logprobs',
  'top_logprobs', 'reasoning_effort', 'stream', 'stream_options',
  // Harmless for the answer; whoever knows them uses them.
  'user', 'metadata', 'store', 'service_tier', 'safety_identifier', 'prompt_cache_key', 'prompt_cache_retention',
]);

const MESSAGES = new Set(['messages']);

function original(bytes: Buffer, body: Json): Original {
  const span = findMembers(bytes, MESSAGES)?.get('messages');
  const messages = span ? bytes.subarray(span.start, span.end) : JSON.stringify(body.messages);
  return {
    dialect: 'openai-chat',
    bytes,
    contentHash: hash('sha256', bytes),
    conversationHash: hash('sha256', messages),
  };
}

function decodeTool(value: unknown, path: string): Tool {
  const tool = new Fields(value, path);
  const type = tool.requiredText('type');
  if (type === 'custom') {
    const custom = tool.object('custom');
    if (!custom) throw missing(`${path}.custom`);
    return { name: custom.requiredText('name'), ...optional('description', custom.text('description')) };
  }
  const called = tool.object('function');
  if (!called) {
    // A tool that the provider runs itself, such as a web search: it has a type and no more.
    if (type !== 'function') return { name: type };
    throw missing(`${path}.function`);
  }
  return {
    name: called.requiredText('name'),
    ...optional('description', called.text('description')),
    ...optional('parameters', called.object('parameters')?.value),
    ...optional('strict', called.boolean('strict')),
  };
}

const PLAIN_CHOICES = ['auto', 'none', 'required'] as const;

function decodeToolChoice(fields: Fields): ToolChoice | undefined {
  const value = fields.value.tool_choice;
  if (value === undefined || value === null) return undefined;
  const plain = PLAIN_CHOICES.find((word) => word === value);
  if (plain) return plain;
  if (typeof value === 'string') throw wrong('tool_choice', 'auto, none, required or an object that names a function', value);
  const choice = new Fields(value, 'tool_choice');
  const named = choice.object('function') ?? choice.object('custom');
  if (named) return { name: named.requiredText('name') };
  if (choice.has('allowed_tools') || choice.text('type') !== 'function') return { name: choice.text('type') ?? '' };
  throw missing('tool_choice.function');
}

function decodeFormat(fields: Fields): AnswerFormat {
  const format = fields.object('response_format');
  if (!format) return { type: 'text' };
  const type = format.requiredText('type');
  if (type === 'text') return { type: 'text' };
  if (type === 'json_object') return { type: 'json-object' };
  if (type !== 'json_schema') throw wrong('response_format.type', 'text, json_object or json_schema', type);
  const spec = format.object('json_schema');
  if (!spec) throw missing('response_format.json_schema');
  const schema = spec.object('schema');
  if (!schema) throw missing('response_format.json_schema.schema');
  return { type: 'json-schema', name: spec.text('name') ?? 'answer', schema: schema.value, strict: spec.boolean('strict') ?? false };
}

function decodeSampling(fields: Fields): Sampling {
  const stop = fields.value.stop;
  const stops = typeof stop === 'string' ? [stop] : fields.list('stop');
  stops?.forEach((text, index) => {
    if (typeof text !== 'string') throw wrong(`stop[${index}]`, 'text', text);
  });
  const bias = fields.object('logit_bias')?.value;
  for (const [token, value] of Object.entries(bias ?? {})) {
    if (typeof value !== 'number') throw wrong(`logit_bias.${token}`, 'a number', value);
  }
  return {
    ...optional('temperature', fields.number('temperature')),
    ...optional('topP', fields.number('top_p')),
    ...optional('seed', fields.number('seed')),
    ...optional('stop', stops as string[] | undefined),
    ...optional('frequencyPenalty', fields.number('frequency_penalty')),
    ...optional('presencePenalty', fields.number('presence_penalty')),
    ...optional('logitBias', bias as Record<string, number> | undefined),
  };
}

function decodeLogprobs(fields: Fields): number | undefined {
  const top = fields.whole('top_logprobs', 0, 100);
  if (fields.boolean('logprobs')) return top ?? 0;
  if (top !== undefined && top > 0) throw wrong('top_logprobs', 'used together with logprobs: true', top);
  return undefined;
}

