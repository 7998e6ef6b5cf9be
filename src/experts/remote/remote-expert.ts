import type { AnswerEvent } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import type { Expert } from '#contract/expert.ts';
import type { OutboundReply } from '#egress/transfer.ts';
import { once } from '#std/once.ts';
import type { Making } from '../making.ts';
import { remoteCard } from './card.ts';
import { outgoingBody } from './outgoing-body.ts';
import { refusal } from './refusal.ts';
import { streamEvents } from './stream-events.ts';
import { embeddingEvents, wholeEvents } from './whole-events.ts';

/** The largest whole reply that is read into memory. */
const REPLY_LIMIT_BYTES = 64 * 1024 * 1024;

/** An API that speaks OpenAI's chat completions. What arrived from the caller goes on byte for byte, but for the model's name. */
export function remoteExpert({ id, config, key, egress, world }: Making): Expert {
  const card = remoteCard(id, config);
  const secret = key && 'value' in key ? key.value : undefined;
  const { origin } = new URL(config.url);
  const chatPath = pathUnder(config.url, '/chat/completions');
  const embeddingsPath = pathUnder(config.url, '/embeddings');
  const headers = (accept: string): Readonly<Record<string, string>> => ({
    'content-type': 'application/json',
    accept,
    'user-agent': 'freehold',
    ...(secret ? { authorization: `Bearer ${secret}` } : {}),
    ...config.headers,
  });
  const jsonHeaders = headers('application/json');
  const streamHeaders = headers('text/event-stream');

  async function post(
    path: string,
    body: Buffer,
    stream: boolean,
    signal: AbortSignal,
  ): Promise<OutboundReply> {
    if (key && 'missing' in key) {
      throw new AppError('key_missing', `Cannot ask expert "${id}": ${key.missing}`, { hint: key.hint });
    }
    const reply = await egress.send({
      expertId: id,
      method: 'POST',
      origin,
      path,
      headers: stream ? streamHeaders : jsonHeaders,
      body,
      signal,
      gatherBytes: stream ? undefined : REPLY_LIMIT_BYTES,
    });
    if (reply.status < 200 || reply.status > 299)
      throw await refusal(card, reply, secret, world.clock.nowMs());
    return reply;
  }

  async function whole(
    ask: Ask,
    signal: AbortSignal,
    model: string | undefined,
  ): Promise<readonly AnswerEvent[]> {
    const start: AnswerEvent = { type: 'answer-start', expertId: id, model };
    const path = ask.wants === 'vectors' ? embeddingsPath : chatPath;
    const reply = await post(path, outgoingBody(ask, model, false), false, signal);
    const bytes = await reply.body.bytes(REPLY_LIMIT_BYTES);
    if (ask.wants === 'vectors') return [start, ...embeddingEvents(card, bytes, secret)];
    // What came counts, not what was asked for: some servers always stream.
    if (isEventStream(reply))
      return [start, ...(await Array.fromAsync(streamEvents(card, [bytes], secret))).flat()];
    return [start, ...wholeEvents(card, bytes, secret)];
  }

  async function* streamed(
    ask: Ask,
    signal: AbortSignal,
    model: string | undefined,
  ): AsyncGenerator<readonly AnswerEvent[]> {
    const start: AnswerEvent = { type: 'answer-start', expertId: id, model };
    const reply = await post(chatPath, outgoingBody(ask, model, config.streamUsage), true, signal);
    if (!isEventStream(reply)) {
      // Some servers ignore `stream`.
      yield [start, ...wholeEvents(card, await reply.body.bytes(REPLY_LIMIT_BYTES), secret)];
      return;
    }
    yield [start];
    yield* streamEvents(card, reply.body, secret);
  }

  return {
    card,
    answer: (ask, signal, model) =>
      ask.stream ? streamed(ask, signal, model) : once(() => whole(ask, signal, model)),
  };
}

function isEventStream(reply: OutboundReply): boolean {
  return String(reply.headers['content-type'] ?? '').includes('text/event-stream');
}

/** The path of an endpoint under a base address, which may carry a query (`?api-version=…`). */
function pathUnder(base: string, endpoint: string): string {
  const url = new URL(base);
  return url.pathname.replace(/\/+$/, '') + endpoint + url.search;
}
