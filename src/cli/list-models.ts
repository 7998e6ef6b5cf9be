import type { ExpertConfig } from '#config/config.ts';
import { AppError } from '#contract/errors.ts';
import { openEgress, type Witness } from '#egress/egress.ts';
import { remoteCard } from '#experts/remote/card.ts';
import { refusal } from '#experts/remote/refusal.ts';
import { systemClock } from '#std/clock.ts';

/** How long an upstream may take to say what it offers; one that is off is told at once or not at all. */
export const LISTING_LIMIT_MS = 5_000;
const LISTING_LIMIT_BYTES = 8 * 1024 * 1024;
const NAME_LIMIT_CHARS = 256;

/** Asks an upstream once for the models it offers. Throws an AppError with the reason where it does not say. */
export async function listModels(
  id: string,
  expert: ExpertConfig,
  key: string | undefined,
  signal: AbortSignal,
  witness?: Witness,
): Promise<string[]> {
  const url = modelsUrl(expert.url);
  const place = {
    expertId: id,
    origin: url.origin,
    zone: expert.zone,
    connections: 1,
    connectTimeoutMs: LISTING_LIMIT_MS,
    firstByteTimeoutMs: LISTING_LIMIT_MS,
    idleTimeoutMs: LISTING_LIMIT_MS,
  };
  const egress = openEgress([place], witness ? { witness } : {});
  const headers = {
    accept: 'application/json',
    'user-agent': 'freehold',
    ...(key ? { authorization: `Bearer ${key}` } : {}),
    ...expert.headers,
  };
  try {
    const { origin, pathname, search } = url;
    const reply = await egress.send({
      expertId: id,
      method: 'GET',
      origin,
      path: pathname + search,
      headers,
      signal,
    });
    if (reply.status !== 200) throw await refusal(remoteCard(id, expert), reply, key, systemClock.nowMs());
    return readNames(id, (await reply.body.bytes(LISTING_LIMIT_BYTES)).toString('utf8'));
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    throw new AppError(
      'upstream_timeout',
      `No answer from ${url.origin} within ${LISTING_LIMIT_MS / 1_000} s`,
      {
        cause: thrown,
      },
    );
  } finally {
    await egress.close();
  }
}

function modelsUrl(base: string): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/models`;
  return url;
}

function readNames(id: string, text: string): string[] {
  const list = listIn(text);
  if (!list) {
    throw new AppError(
      'upstream_failed',
      `Expert "${id}" answered /models with something that is no list of models`,
      {
        hint: `Is experts.${id}.url the base of an OpenAI-compatible API (often ending in /v1)?`,
      },
    );
  }
  const names = list.map((model) => (model as { id?: unknown } | null)?.id).filter(isUsable);
  return [...new Set(names)];
}

/** OpenAI's `{"data": [...]}`, or the bare list that some servers send. */
function listIn(text: string): unknown[] | undefined {
  try {
    const body: unknown = JSON.parse(text);
    const list = Array.isArray(body) ? body : (body as { data?: unknown } | null)?.data;
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined; // an HTML page, most often; told by the caller
  }
}

function isUsable(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && name.length <= NAME_LIMIT_CHARS && !/\p{Cc}/u.test(name);
}
