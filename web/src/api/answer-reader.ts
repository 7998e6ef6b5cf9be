import {
  type AnswerFacts,
  type AnswerSoFar,
  NOTHING_YET,
  type Stage,
  type ToolCall,
} from './answer-parts.ts';
import type { SentEvent } from './sse-reader.ts';

interface Delta {
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly tool_calls?: readonly {
    readonly index?: number;
    readonly id?: string;
    readonly function?: { readonly name?: string; readonly arguments?: string };
  }[];
}

interface Chunk {
  readonly choices?: readonly {
    readonly index?: number;
    readonly delta?: Delta;
    readonly finish_reason?: string | null;
  }[];
  readonly error?: { readonly message?: string; readonly code?: string; readonly hint?: string };
}

/** Stages that can be told in words; others may come one day, and until then say nothing. */
const KNOWN: ReadonlySet<string> = new Set<Stage['stage']>([
  'trying',
  'pausing',
  'room',
  'loading',
  'queued',
  'reading',
  'sending',
  'waiting',
]);

/** The answer with these events of its stream heard as well. */
export function hear(answer: AnswerSoFar, events: readonly SentEvent[]): AnswerSoFar {
  return events.reduce(hearOne, answer);
}

function hearOne(answer: AnswerSoFar, { event, data }: SentEvent): AnswerSoFar {
  if (data === '[DONE]') return { ...answer, is_whole: true };
  const told = parse(data);
  if (told === undefined) return answer;
  if (event === 'progress')
    return hearProgress(answer, told as Stage | (AnswerFacts & { stage: 'answered' }));
  return hearChunk(answer, told as Chunk);
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data) ?? undefined;
  } catch {
    return undefined; // what is no JSON was not meant for us
  }
}

function hearProgress(answer: AnswerSoFar, told: Stage | (AnswerFacts & { stage: 'answered' })): AnswerSoFar {
  if (told.stage === 'answered') {
    const { stage: _, ...facts } = told;
    return { ...answer, facts, stage: undefined };
  }
  return KNOWN.has(told.stage) ? { ...answer, stage: told } : answer;
}

function hearChunk(answer: AnswerSoFar, { choices, error }: Chunk): AnswerSoFar {
  if (error)
    return {
      ...answer,
      stage: undefined,
      trouble: { message: error.message ?? 'The answer broke off', code: error.code, hint: error.hint },
    };
  const choice = choices?.find(({ index }) => (index ?? 0) === 0);
  if (!choice) return answer;
  const { delta = {}, finish_reason } = choice;
  const text = (delta.content ?? '') + (delta.refusal ?? '');
  const reasoning = delta.reasoning_content ?? delta.reasoning ?? '';
  const calls = delta.tool_calls ? addCalls(answer.calls, delta.tool_calls) : answer.calls;
  const isSaid = text !== '' || reasoning !== '';
  return {
    ...answer,
    text: answer.text + text,
    reasoning: answer.reasoning + reasoning,
    calls,
    finish: finish_reason ?? answer.finish,
    pieces: answer.pieces + (isSaid || delta.tool_calls ? 1 : 0),
    stage: isSaid || calls !== answer.calls ? undefined : answer.stage,
  };
}

function addCalls(calls: readonly ToolCall[], deltas: NonNullable<Delta['tool_calls']>): ToolCall[] {
  const all = [...calls];
  for (const { index = 0, id, function: said } of deltas) {
    const known = all[index] ?? { id: '', name: '', arguments: '' };
    all[index] = {
      id: id || known.id,
      name: known.name + (said?.name ?? ''),
      arguments: known.arguments + (said?.arguments ?? ''),
    };
  }
  return Array.from(all, (call, index) => call ?? { id: `call-${index}`, name: '', arguments: '' });
}

/** A whole text at once, e.g. for tests. */
export function hearAll(events: readonly SentEvent[]): AnswerSoFar {
  return hear(NOTHING_YET, events);
}
