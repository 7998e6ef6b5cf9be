import type { AnswerEvent, Dialect, FinishReason, SourceFrame } from '#contract/answer.ts';
import { AppError } from '#contract/errors.ts';
import type { ExpertCard } from '#contract/expert.ts';
import {
  choiceEvents,
  choiceIndex,
  finishReason,
  isObject,
  type Json,
  messageEvents,
  usageOf,
} from './chat-wire.ts';
import { redact } from './redact.ts';
import { toldError } from './told-error.ts';

/** A whole reply as events, with the reply's own text in front for whoever speaks the same dialect. */
export function wholeEvents(card: ExpertCard, bytes: Buffer, key: string | undefined): AnswerEvent[] {
  const text = bytes.toString('utf8');
  const body = parseReply(card, text, key, 'choices');
  const choices = body.choices as unknown[];
  const frame: SourceFrame = {
    type: 'source-frame',
    dialect: 'openai-chat',
    form: 'whole',
    text,
    covers: 0,
  };
  const events: AnswerEvent[] = [frame];
  let finish: FinishReason = 'unknown';
  choices.forEach((choice, position) => {
    if (!isObject(choice)) return;
    const index = choiceIndex(choice, position);
    if (isObject(choice.message)) messageEvents(choice.message, index, events);
    choiceEvents(choice, index, events);
    if (position === 0) finish = finishReason(choice.finish_reason);
  });
  events[0] = { ...frame, covers: events.length - 1 };
  events.push({ type: 'answer-end', finish, usage: usageOf(body.usage) ?? {} });
  return events;
}

/**
 * A reply with vectors. Who asked in the same dialect gets it unread; only the bill is. For others the vectors are taken
 * out of it.
 */
export function embeddingEvents(
  card: ExpertCard,
  bytes: Buffer,
  key: string | undefined,
  dialect: Dialect,
): AnswerEvent[] {
  const text = bytes.toString('utf8');
  const body = parseReply(card, text, key, 'data');
  const end: AnswerEvent = {
    type: 'answer-end',
    finish: 'stop',
    usage: { ...usageOf(body.usage), tokensOut: 0 },
  };
  if (dialect !== 'openai-embeddings') return [...vectorEvents(card, body.data as unknown[]), end];
  return [{ type: 'source-frame', dialect: 'openai-embeddings', form: 'whole', text, covers: 0 }, end];
}

function vectorEvents(card: ExpertCard, data: readonly unknown[]): AnswerEvent[] {
  return data.map((item, position) => {
    const { index, embedding } = isObject(item) ? item : {};
    if (!Array.isArray(embedding) || !embedding.every((value) => typeof value === 'number')) {
      throw new AppError(
        'upstream_failed',
        `Expert "${card.id}" sent no list of numbers as vector ${position}`,
      );
    }
    return {
      type: 'vector',
      index: Number.isInteger(index) && data[index as number] ? (index as number) : position,
      values: Float32Array.from(embedding),
    };
  });
}

function parseReply(
  card: ExpertCard,
  text: string,
  key: string | undefined,
  wanted: 'choices' | 'data',
): Json {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new AppError(
      'upstream_failed',
      `Expert "${card.id}" answered something that is not JSON: ${excerpt(text, key)}`,
      {
        hint: `Is experts.${card.id}.url the base of an OpenAI-compatible API (often ending in /v1)?`,
        cause,
      },
    );
  }
  if (isObject(body) && Array.isArray(body[wanted])) return body;
  if (isObject(body) && body.error) throw toldError(card, body.error, key);
  throw new AppError(
    'upstream_failed',
    `Expert "${card.id}" answered JSON without ${wanted}: ${excerpt(text, key)}`,
  );
}

function excerpt(text: string, key: string | undefined): string {
  return redact(text, key).replace(/\s+/g, ' ').trim().slice(0, 160) || '(nothing)';
}
