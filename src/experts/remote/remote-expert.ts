import type { AnswerEvent } from '#contract/answer.ts';
import { AppError } from '#contract/errors.ts';
import type { Expert } from '#contract/expert.ts';
import type { OutboundReply } from '#egress/transfer.ts';
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

  return {
    card,
    async *answer(ask, signal, model): AsyncGenerator<readonly AnswerEvent[]> {
      const start: AnswerEvent = { type: 'answer-start', expertId: id, model };
      if (ask.wants === 'vectors') {
        const reply = await post(embeddingsPath, outgoingBody(ask, model, false), false, signal);
        yield [start, ...embeddingEvents(card, await reply.body.bytes(REPLY_LIMIT_BYTES), secret)];
        return;
      }
      const reply = await post(chatPath, outgoingBody(ask, model, config.streamUsage), ask.stream, signal);
      // What came counts, not what was asked for: some servers ignore `stream`.
      if (!String(reply.headers['content-type'] ?? '').includes('text/event-stream')) {
        yield [start, ...wholeEvents(card, await reply.body.bytes(REPLY_LIMIT_BYTES), secret)];
        return;
      }
      yield [start];
      yield* streamEvents(card, reply.body, secret);
    },
  };
}

/** The path of an endpoint under a base address, which may carry a query (`?api-version=…`). */
function pathUnder(base: string, endpoint: string): string {
  const url = new URL(base);
  return url.pathname.replace(/\/+$/, '') + endpoint + url.search;
}
