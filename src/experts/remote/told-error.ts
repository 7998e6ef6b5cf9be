import { AppError, type ErrorCode } from '#contract/errors.ts';
import type { ExpertCard } from '#contract/expert.ts';
import { isObject } from './chat-wire.ts';
import { redact } from './redact.ts';

/** An error object under a status of success: inside a stream, or as the whole of a reply. */
export function toldError(card: ExpertCard, error: unknown, key: string | undefined): AppError {
  const upstream = isObject(error)
    ? (JSON.parse(redact(JSON.stringify(error), key)) as Record<string, unknown>)
    : { message: redact(String(error), key) };
  const said = typeof upstream.message === 'string' ? upstream.message : 'no reason given';
  return new AppError(codeOfError(upstream), `Expert "${card.id}" failed while it answered: ${said}`, {
    upstream,
  });
}

/** What an upstream's error object says of itself; some put an HTTP status in `code`. */
export function codeOfError(upstream: Record<string, unknown> | undefined): ErrorCode {
  if (upstream?.code === 'context_length_exceeded' || upstream?.type === 'exceed_context_size_error') {
    return 'context_length_exceeded';
  }
  return typeof upstream?.code === 'number' ? codeOfStatus(upstream.code) : 'upstream_failed';
}

export function codeOfStatus(status: number): ErrorCode {
  if (status === 429 || status === 529) return 'upstream_busy';
  if (status === 408 || status >= 500) return 'upstream_failed';
  if (
    status === 401 ||
    status === 402 ||
    status === 403 ||
    status === 404 ||
    status === 405 ||
    status === 410
  )
    return 'upstream_unusable';
  return status >= 400 ? 'upstream_refused' : 'upstream_failed';
}
