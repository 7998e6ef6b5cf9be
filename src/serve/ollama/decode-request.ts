import type { AnswerFormat, Ask } from '#contract/ask.ts';
import type { Warning } from '#contract/warning.ts';
import { type Fields, wrong } from '../openai/fields.ts';
import { decodeOptions } from './decode-options.ts';
import { decodeKeepAlive } from './keep-alive.ts';

/** What a decoder needs beside the bytes. */
export interface Reading {
  readonly id: string;
  readonly routeWish: Ask['routeWish'];
  readonly pinnedTask?: string;
  readonly conversation?: string;
  readonly learn?: Ask['learn'];
  /** The name by which the house knows what is asked for. */
  houseName(asked: string): string;
}

type Common = Omit<
  Ask,
  'wants' | 'messages' | 'tools' | 'original' | 'prompt' | 'suffix' | 'inputs' | 'dimensions'
>;

/** Cutting a prompt that is too long, which this house does not do: it refuses with both counts instead. */
const CUTTING = ['truncate', 'shift'];

/** What chat and generate have in common. `own` are the members of the request that the caller of this reads itself. */
export function decodeRequest(fields: Fields, reading: Reading, own: readonly string[]): Common {
  const { sampling, maxTokens, unread } = decodeOptions(fields);
  const { thinking, reasoningEffort } = decodeThink(fields);
  return {
    id: reading.id,
    routeWish: reading.routeWish,
    pinnedTask: reading.pinnedTask,
    conversation: reading.conversation,
    learn: reading.learn,
    name: reading.houseName(fields.requiredText('model')),
    format: decodeFormat(fields),
    sampling,
    maxTokens,
    choices: 1,
    logprobs: decodeLogprobs(fields),
    reasoningEffort,
    thinking,
    keepAliveMs: decodeKeepAlive(fields),
    stream: fields.boolean('stream') ?? true,
    streamUsage: true,
    unread: [...unread, ...unknownIn(fields, own)],
  };
}

const COMMON = [
  ...['model', 'stream', 'format', 'options', 'think', 'keep_alive', 'logprobs', 'top_logprobs'],
];

function unknownIn(fields: Fields, own: readonly string[]): Warning[] {
  return Object.keys(fields.value).flatMap((name): Warning[] => {
    if (COMMON.includes(name) || own.includes(name) || !fields.has(name)) return [];
    if (CUTTING.includes(name)) {
      const detail = 'what is too long is refused, never cut';
      return fields.value[name] === true ? [{ feature: name, detail }] : [];
    }
    return [{ feature: name, detail: 'there is no such member' }];
  });
}

function decodeFormat(fields: Fields): AnswerFormat {
  const format = fields.value.format;
  if (format === undefined || format === null || format === '') return { type: 'text' };
  if (format === 'json') return { type: 'json-object' };
  if (typeof format === 'string') throw wrong('format', '"json" or a JSON schema', format);
  const schema = fields.object('format')?.value ?? {};
  return { type: 'json-schema', name: 'answer', schema, strict: isClosed(schema) };
}

/**
 * Whether OpenAI's strict mode takes the schema: every object lists all that it may have, and requires all of it.
 * Local models obey any schema; a remote API that would refuse this one is asked to do what it can.
 */
function isClosed(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return true;
  if (Array.isArray(schema)) return schema.every(isClosed);
  const { properties, required, additionalProperties } = schema as Record<string, unknown>;
  if (typeof properties === 'object' && properties !== null) {
    const all = Array.isArray(required) ? required : [];
    if (additionalProperties !== false) return false;
    if (!Object.keys(properties).every((name) => all.includes(name))) return false;
  }
  return Object.values(schema).every(isClosed);
}

const EFFORTS = ['low', 'medium', 'high', 'max'];

function decodeThink(fields: Fields): Pick<Ask, 'thinking' | 'reasoningEffort'> {
  const { think } = fields.value;
  if (think === undefined || think === null) return {};
  if (think === true) return { thinking: true };
  if (think === false) return { thinking: false, reasoningEffort: 'none' };
  if (typeof think === 'string' && EFFORTS.includes(think)) return { thinking: true, reasoningEffort: think };
  throw wrong('think', `true, false, ${EFFORTS.join(', ')}`, think);
}

function decodeLogprobs(fields: Fields): number | undefined {
  const top = fields.whole('top_logprobs', 0, 20);
  return fields.boolean('logprobs') ? (top ?? 0) : undefined;
}
