import { AppError } from '#contract/errors.ts';
import type { ExpertCard } from '#contract/expert.ts';
import type { TellStage } from '#contract/stage.ts';
import type { OutboundReply } from '#egress/transfer.ts';
import type { Making } from '../making.ts';
import { refusal } from './refusal.ts';

/** The largest whole reply that is read into memory. */
export const REPLY_LIMIT_BYTES = 64 * 1024 * 1024;

/** Sends one body to one endpoint; anything but a status of success is thrown, in words. */
export type Post = (
  endpoint: string,
  body: Buffer,
  stream: boolean,
  signal: AbortSignal,
  tell?: TellStage,
  traceId?: string,
) => Promise<OutboundReply>;

/** What stays the same from ask to ask is made once: paths, headers, the key. */
export function posting({ id, config, key, egress, world }: Making, card: ExpertCard): Post {
  const secret = key && 'value' in key ? key.value : undefined;
  const { origin } = new URL(config.url);
  const headers = (accept: string): Readonly<Record<string, string>> => ({
    'content-type': 'application/json',
    accept,
    'user-agent': 'freehold',
    ...(secret ? { authorization: `Bearer ${secret}` } : {}),
    ...config.headers,
  });
  const jsonHeaders = headers('application/json');
  const streamHeaders = headers('text/event-stream');
  const paths = new Map(ENDPOINTS.map((endpoint) => [endpoint, pathUnder(config.url, endpoint)]));

  return async (endpoint, body, stream, signal, tell, traceId) => {
    if (key && 'missing' in key) {
      throw new AppError('key_missing', `Cannot ask expert "${id}": ${key.missing}`, { hint: key.hint });
    }
    tell?.({ stage: 'sending', expertId: id, origin, bytesOut: body.length });
    const reply = await egress.send({
      expertId: id,
      method: 'POST',
      origin,
      path: paths.get(endpoint) ?? endpoint,
      headers: stream ? streamHeaders : jsonHeaders,
      body,
      traceId,
      signal,
      gatherBytes: stream ? undefined : REPLY_LIMIT_BYTES,
    });
    if (reply.status >= 200 && reply.status <= 299) return reply;
    throw await refusal(card, reply, secret, world.clock.nowMs());
  };
}

export const CHAT = '/chat/completions';
export const EMBEDDINGS = '/embeddings';
const ENDPOINTS = [CHAT, EMBEDDINGS];

/** The path of an endpoint under a base address, which may carry a query (`?api-version=…`). */
function pathUnder(base: string, endpoint: string): string {
  const url = new URL(base);
  return url.pathname.replace(/\/+$/, '') + endpoint + url.search;
}
