import type { AnswerEvent } from '#contract/answer.ts';
import { AppError } from '#contract/errors.ts';
import type { ExpertCard } from '#contract/expert.ts';
import { SseDecoder } from '#std/sse.ts';
import { ChunkReader } from './chunk-reader.ts';

/** One server-sent event larger than this is not a token; it is a server gone wrong. */
const EVENT_LIMIT_CHARS = 16 * 1024 * 1024;

/**
 * A streamed reply as events: for each chunk its own text, then what it means. `body` gives the pieces that came at
 * one moment together; chunks among them that say words and nothing else are one event.
 */
export async function* streamEvents(
  card: ExpertCard,
  body: AsyncIterable<readonly Buffer[]> | Iterable<readonly Buffer[]>,
  key: string | undefined,
): AsyncGenerator<readonly AnswerEvent[]> {
  const decoder = new SseDecoder();
  const reader = new ChunkReader(card, key);
  for await (const pieces of body) {
    const events: AnswerEvent[] = [];
    let failure: unknown;
    try {
      readPieces(pieces, decoder, reader, events);
    } catch (thrown) {
      failure = thrown; // what was said before it is still said, also where both came in one packet
    }
    if (reader.isDone) events.push(reader.end());
    if (events.length > 0) yield events;
    if (failure) throw failure;
    if (reader.isDone) return;
    if (decoder.pendingChars > EVENT_LIMIT_CHARS) {
      throw new AppError(
        'upstream_failed',
        `Expert "${card.id}" sent an event of more than ${EVENT_LIMIT_CHARS} characters`,
      );
    }
  }
  yield lastEvents(card, decoder, reader);
}

function readPieces(
  pieces: readonly Buffer[],
  decoder: SseDecoder,
  reader: ChunkReader,
  events: AnswerEvent[],
): void {
  reader.begin(events);
  for (const bytes of pieces) {
    for (const { data } of decoder.push(bytes)) {
      reader.read(data);
      if (reader.isDone) return;
    }
  }
}

/**
 * Some servers close without [DONE], or leave out the blank line after their last event. A finish reason says that
 * the answer is whole all the same; half an event says that it is not.
 */
function lastEvents(card: ExpertCard, decoder: SseDecoder, reader: ChunkReader): AnswerEvent[] {
  const last = decoder.end();
  const isTorn = last !== undefined && last.data !== '[DONE]' && !isJson(last.data);
  const events: AnswerEvent[] = [];
  reader.begin(events);
  if (last && !isTorn) reader.read(last.data);
  if (isTorn || !(reader.isDone || reader.isFinished)) {
    throw new AppError(
      'upstream_failed',
      `The answer of expert "${card.id}" broke off in the middle of the stream`,
    );
  }
  events.push(reader.end());
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
