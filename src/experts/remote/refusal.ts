import { AppError, type ErrorDetails } from '#contract/errors.ts';
import type { ExpertCard } from '#contract/expert.ts';
import type { OutboundReply } from '#egress/transfer.ts';
import { redact } from './redact.ts';
import { codeOfError, codeOfStatus } from './told-error.ts';

/** An error body longer than this is cut: nobody reads the rest of an HTML page. */
const ERROR_BODY_LIMIT_BYTES = 256 * 1024;

/** What an upstream's no means: who is at fault, whether asking again can help, and its own words. */
export async function refusal(
  card: ExpertCard,
  reply: OutboundReply,
  key: string | undefined,
  nowMs: number,
): Promise<AppError> {
  const text = redact(await readBody(reply), key);
  const upstream = errorObject(text);
  const said = typeof upstream?.message === 'string' ? upstream.message : plainWords(text);
  const told = codeOfError(upstream);
  const code = told === 'context_length_exceeded' ? told : codeOfStatus(reply.status);
  const retryAfterMs = retryAfter(reply.headers, nowMs);
  const details: ErrorDetails & { hint?: string } = {
    status: clientStatus(reply.status),
    ...(upstream ? { upstream } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(typeof upstream?.param === 'string' ? { param: upstream.param } : {}),
    ...hintFor(card, reply.status),
  };
  return new AppError(code, `Expert "${card.id}" answered ${reply.status}: ${said}`, details);
}

async function readBody(reply: OutboundReply): Promise<string> {
  try {
    return (await reply.body.bytes(ERROR_BODY_LIMIT_BYTES)).toString('utf8');
  } catch {
    return ''; // the status alone says enough
  }
}

/** Statuses that a client knows how to read are kept; anything unheard of becomes a plain 502. */
function clientStatus(status: number): number {
  if (status === 529) return 503;
  return status >= 400 && status <= 599 ? status : 502;
}

function hintFor(card: ExpertCard, status: number): { hint?: string } {
  if (status === 401 || status === 403)
    return { hint: `The key of expert "${card.id}" was refused: check keyEnv or keyFile.` };
  if (status === 404) return { hint: `Check experts.${card.id}.url and its models.` };
  return {};
}

function errorObject(text: string): Record<string, unknown> | undefined {
  try {
    const body = JSON.parse(text) as { error?: unknown };
    const error = Array.isArray(body) ? (body[0] as { error?: unknown } | undefined)?.error : body?.error;
    if (typeof error === 'string') return { message: error };
    return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function plainWords(text: string): string {
  const words = text
    .replace(/<(style|script)[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return words.slice(0, 200) || 'no explanation';
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110, section 10.2.3). */
export function retryAfter(headers: OutboundReply['headers'], nowMs: number): number | undefined {
  const ms = Number(headers['retry-after-ms'] ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const value = headers['retry-after'];
  if (typeof value !== 'string') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
