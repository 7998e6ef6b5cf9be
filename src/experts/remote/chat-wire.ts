import type { AnswerEvent, FinishReason, Usage } from '#contract/answer.ts';

/** OpenAI's chat completion words, read with suspicion: every field may be absent or of another type. */
export type Json = Record<string, unknown>;

/** The most alternatives and parallel calls believed; an index beyond is nonsense, not an answer. */
const MOST_CHOICES = 128;
const MOST_TOOL_CALLS = 1_024;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function choiceIndex(choice: Json, position: number): number {
  const index = choice.index;
  return typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < MOST_CHOICES
    ? index
    : position;
}

const MESSAGE_WORDS = new Set(['role', 'content', 'reasoning_content', 'reasoning', 'refusal', 'tool_calls']);
const CHOICE_WORDS = new Set(['index', 'delta', 'message', 'finish_reason']);

/** The events that a message, or a delta of one, means. */
export function messageEvents(message: Json, choice: number, events: AnswerEvent[]): void {
  const reasoning = message.reasoning_content || message.reasoning;
  if (typeof reasoning === 'string' && reasoning !== '')
    events.push({ type: 'reasoning-delta', choice, text: reasoning });
  if (typeof message.content === 'string' && message.content !== '') {
    events.push({ type: 'text-delta', choice, text: message.content });
  } else if (Array.isArray(message.content)) {
    for (const part of message.content) {
      if (isObject(part) && typeof part.text === 'string')
        events.push({ type: 'text-delta', choice, text: part.text });
    }
  }
  if (typeof message.refusal === 'string' && message.refusal !== '')
    events.push({ type: 'refusal-delta', choice, text: message.refusal });
  if (Array.isArray(message.tool_calls)) {
    for (const [at, call] of message.tool_calls.entries()) toolCallEvent(call, at, choice, events);
  }
  const { role, content, reasoning_content, reasoning: plain, refusal, tool_calls } = message;
  const known = present(role, content, reasoning_content) + present(plain, refusal, tool_calls);
  if (keyCount(message) > known) extraEvents(message, MESSAGE_WORDS, 'message', choice, events);
}

/** Fields of the choice around the message: log-probabilities and whatever a provider adds. */
export function choiceEvents(fields: Json, choice: number, events: AnswerEvent[]): void {
  const known = present(fields.index, fields.delta, fields.message) + present(fields.finish_reason);
  if (keyCount(fields) > known) extraEvents(fields, CHOICE_WORDS, 'choice', choice, events);
  if (typeof fields.finish_reason === 'string')
    events.push({ type: 'choice-end', choice, finish: finishReason(fields.finish_reason) });
}

function toolCallEvent(call: unknown, position: number, choice: number, events: AnswerEvent[]): void {
  if (!isObject(call)) return;
  const given = call.index;
  const index =
    typeof given === 'number' && Number.isInteger(given) && given >= 0 && given < MOST_TOOL_CALLS
      ? given
      : position;
  const named = isObject(call.function) ? call.function : isObject(call.custom) ? call.custom : {};
  const piece = named.arguments ?? named.input;
  events.push({
    type: 'tool-call-delta',
    choice,
    index,
    id: typeof call.id === 'string' && call.id !== '' ? call.id : undefined,
    name: typeof named.name === 'string' && named.name !== '' ? named.name : undefined,
    arguments:
      typeof piece === 'string' ? piece : piece === undefined || piece === null ? '' : JSON.stringify(piece),
  });
}

/** Counting keys is cheaper than reading each by name, and most messages have none that we do not know. */
function keyCount(of: Json): number {
  let count = 0;
  for (const _ in of) count++;
  return count;
}

function present(a: unknown, b?: unknown, c?: unknown): number {
  return Number(a !== undefined) + Number(b !== undefined) + Number(c !== undefined);
}

function extraEvents(
  from: Json,
  known: ReadonlySet<string>,
  place: 'message' | 'choice',
  choice: number,
  events: AnswerEvent[],
): void {
  let fields: Json | undefined;
  for (const key in from) {
    const value = from[key];
    if (known.has(key) || value === null || value === undefined) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    fields ??= {};
    fields[key] = value;
  }
  if (fields) events.push({ type: 'extra-delta', choice, place, fields });
}

const FINISH: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
};

export function finishReason(word: unknown): FinishReason {
  return (typeof word === 'string' && FINISH[word]) || 'unknown';
}

export function usageOf(usage: unknown): Usage | undefined {
  if (!isObject(usage)) return undefined;
  const cached = isObject(usage.prompt_tokens_details)
    ? usage.prompt_tokens_details.cached_tokens
    : undefined;
  const reasoning = isObject(usage.completion_tokens_details)
    ? usage.completion_tokens_details.reasoning_tokens
    : undefined;
  return {
    tokensIn: count(usage.prompt_tokens),
    tokensOut: count(usage.completion_tokens),
    tokensCached: count(cached),
    tokensReasoning: count(reasoning),
  };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;
}
