import type { AnswerEvent } from '#contract/answer.ts';
import type { Ask, Original } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import type { Expert } from '#contract/expert.ts';
import type { OutboundReply } from '#egress/transfer.ts';
import { findMembers, withMember } from '#std/top-level-json.ts';
import type { Making } from '../kinds.ts';
import { remoteCard } from './card.ts';
import { refusal } from './refusal.ts';
import { streamEvents } from './stream-events.ts';
import { embeddingEvents, wholeEvents } from './whole-events.ts';

/** The largest whole reply that is read into memory. */
const REPLY_LIMIT_BYTES = 64 * 1024 * 1024;

/** An API that speaks OpenAI's chat completions. What arrived from the caller goes on byte for byte, but for the model's name. */
export function remoteExpert({ id, config, key, egress, world }: Making): Expert {
  const card = remoteCard(id, config);
  const secret = key && 'value' in key ? key.value : undefined;
  const base = config.url.replace(/\/+$/, '');
  const chatUrl = new URL(withPath(base, '/chat/completions'));
  const embeddingsUrl = new URL(withPath(base, '/embeddings'));

  async function post(url: URL, body: Buffer, accept: string, signal: AbortSignal): Promise<OutboundReply> {
    if (key && 'missing' in key) {
      throw new AppError('key_missing', `Cannot ask expert "${id}": ${key.missing}`, { hint: key.hint });
    }
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      accept,
      'user-agent': 'freehold',
      ...(secret ? { authorization: `Bearer ${secret}` } : {}),
      ...config.headers,
    };
    const reply = await egress.send({ expertId: id, method: 'POST', url, headers, body, signal });
    if (reply.status < 200 || reply.status > 299) throw await refusal(card, reply, secret, world.clock.nowMs());
    return reply;
  }

  async function* vectors(ask: Ask, signal: AbortSignal, model: string | undefined): AsyncGenerator<AnswerEvent> {
    const reply = await post(embeddingsUrl, withModel(ask.original, model), 'application/json', signal);
    yield { type: 'answer-start', expertId: id, ...(model === undefined ? {} : { model }) };
    yield* embeddingEvents(card, await reply.body.bytes(REPLY_LIMIT_BYTES), secret);
  }

  return {
    card,
    async *answer(ask, signal, model): AsyncGenerator<AnswerEvent> {
      if (ask.wants === 'vectors') return yield* vectors(ask, signal, model);
      const body = outgoingBody(ask, model, config.streamUsage);
      const reply = await post(chatUrl, body, ask.stream ? 'text/event-stream' : 'application/json', signal);
      yield { type: 'answer-start', expertId: id, ...(model === undefined ? {} : { model }) };
      // What came counts, not what was asked for: some servers ignore `stream`.
      const type = String(reply.headers['content-type'] ?? '');
      if (type.includes('text/event-stream')) yield* streamEvents(card, reply.body, secret);
      else yield* wholeEvents(card, await reply.body.bytes(REPLY_LIMIT_BYTES), secret);
    },
  };
}

const MEMBERS = new Set(['model', 'stream_options']);

/** The caller's bytes; changed only where the upstream must hear another model name or be asked for token counts. */
function outgoingBody(ask: Ask, model: string | undefined, wantUsage: boolean): Buffer {
  const named = withModel(ask.original, model);
  if (!ask.stream || ask.streamUsage || !wantUsage) return named;
  const spans = findMembers(named, MEMBERS);
  if (!spans) return Buffer.from(JSON.stringify({ ...JSON.parse(named.toString('utf8')), stream_options: { include_usage: true } }));
  const span = spans.get('stream_options');
  const given = span ? (JSON.parse(named.toString('utf8', span.start, span.end)) as object | null) : null;
  return withMember(named, 'stream_options', JSON.stringify({ ...given, include_usage: true }), span);
}

function withModel(original: Original, model: string | undefined): Buffer {
  if (model === undefined) return original.bytes;
  const spans = findMembers(original.bytes, MEMBERS);
  const wanted = JSON.stringify(model);
  // Twice the same key: say it once, so that upstream and policy cannot read two different names.
  if (!spans) return Buffer.from(JSON.stringify({ ...JSON.parse(original.bytes.toString('utf8')), model }));
  const span = spans.get('model');
  if (span && original.bytes.toString('utf8', span.start, span.end) === wanted) return original.bytes;
  return withMember(original.bytes, 'model', wanted, span);
}

/** The endpoint under a base that may carry a query (`?api-version=…`). */
function withPath(base: string, path: string): string {
  const url = new URL(base);
  url.pathname = url.pathname.replace(/\/+$/, '') + path;
  return url.href;
}
