import type { AnswerEvent, FinishReason, Usage } from '#contract/answer.ts';
import { AppError } from '#contract/errors.ts';
import type { ExpertCard } from '#contract/expert.ts';
import { SseDecoder } from '#std/sse.ts';
import { choiceEvents, choiceIndex, finishReason, isObject, messageEvents, usageOf } from './chat-wire.ts';
import { redact } from './redact.ts';
import { toldError } from './told-error.ts';

/** One server-sent event larger than this is not a token; it is a server gone wrong. */
const EVENT_LIMIT_CHARS = 16 * 1024 * 1024;

interface Progress {
  finish: FinishReason | undefined;
  usage: Usage;
  isDone: boolean;
}

/** A streamed reply as events: for each chunk its own text, then what it means. */
export async function* streamEvents(
  card: ExpertCard,
  body: AsyncIterable<Buffer> | Iterable<Buffer>,
  key: string | undefined,
): AsyncGenerator<readonly AnswerEvent[]> {
  const decoder = new SseDecoder();
  const progress: Progress = { finish: undefined, usage: {}, isDone: false };
  for await (const bytes of body) {
    const events: AnswerEvent[] = [];
    let failure: unknown;
    try {
      for (const { data } of decoder.push(bytes)) {
        chunkEvents(card, data, progress, key, events);
        if (progress.isDone) break;
      }
    } catch (thrown) {
      failure = thrown; // what was said before it is still said, also where both came in one packet
    }
    if (events.length > 0) yield events;
    if (failure) throw failure;
    if (progress.isDone) break;
    if (decoder.pendingChars > EVENT_LIMIT_CHARS) {
      throw new AppError(
        'upstream_failed',
        `Expert "${card.id}" sent an event of more than ${EVENT_LIMIT_CHARS} characters`,
      );
    }
  }
  if (!progress.isDone) {
    const events = lastEvents(card, decoder, progress, key);
    if (events.length > 0) yield events;
  }
  yield [{ type: 'answer-end', finish: progress.finish ?? 'unknown', usage: progress.usage }];
}

/**
 * Some servers close without [DONE], or leave out the blank line after their last event. A finish reason says that
 * the answer is whole all the same; half an event says that it is not.
 */
function lastEvents(
  card: ExpertCard,
  decoder: SseDecoder,
  progress: Progress,
  key: string | undefined,
): AnswerEvent[] {
  const last = decoder.end();
  const isTorn = last !== undefined && last.data !== '[DONE]' && !isJson(last.data);
  const events: AnswerEvent[] = [];
  if (last && !isTorn) chunkEvents(card, last.data, progress, key, events);
  if (isTorn || (!progress.isDone && progress.finish === undefined)) {
    throw new AppError(
      'upstream_failed',
      `The answer of expert "${card.id}" broke off in the middle of the stream`,
    );
  }
  return events;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function chunkEvents(
  card: ExpertCard,
  data: string,
  progress: Progress,
  key: string | undefined,
  events: AnswerEvent[],
): void {
  if (data === '[DONE]') {
    progress.isDone = true;
    return;
  }
  const chunk = parseChunk(card, data, key);
  if (isObject(chunk.error) || typeof chunk.error === 'string') throw toldError(card, chunk.error, key);
  const at = events.length;
  const frame = {
    type: 'source-frame',
    dialect: 'openai-chat',
    form: 'chunk',
    text: data,
    covers: 0,
  } as const;
  events.push(frame);
  if (Array.isArray(chunk.choices)) {
    chunk.choices.forEach((choice: unknown, position: number) => {
      if (!isObject(choice)) return;
      const index = choiceIndex(choice, position);
      if (isObject(choice.delta)) messageEvents(choice.delta, index, events);
      choiceEvents(choice, index, events);
      if (index === 0 && typeof choice.finish_reason === 'string')
        progress.finish = finishReason(choice.finish_reason);
    });
  }
  // Groq has its counts under a name of its own.
  const usage = chunk.usage ?? (isObject(chunk.x_groq) ? chunk.x_groq.usage : undefined);
  progress.usage = usageOf(usage) ?? progress.usage;
  events[at] = { ...frame, covers: events.length - at - 1 };
}

function parseChunk(card: ExpertCard, data: string, key: string | undefined): Record<string, unknown> {
  try {
    const chunk: unknown = JSON.parse(data);
    if (isObject(chunk)) return chunk;
  } catch {
    // told below, together with JSON that is no object
  }
  throw new AppError(
    'upstream_failed',
    `Expert "${card.id}" sent an event that is not a JSON object: ${redact(data, key).slice(0, 160)}`,
  );
}
