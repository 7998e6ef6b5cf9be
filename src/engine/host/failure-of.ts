import { asAppError } from '#contract/errors.ts';
import type { HostErrorCode, News } from '../protocol.ts';

/** What went wrong with an order, as it is told to the parent. */
export function failureOf(id: number, thrown: unknown): Extract<News, { kind: 'failed' }> {
  const { code, message, hint, details } = asAppError(thrown);
  const values = details.values as Record<string, number> | undefined;
  return { kind: 'failed', id, code: code as HostErrorCode, message, hint, param: details.param, values };
}
