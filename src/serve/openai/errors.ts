import { type AppError, ERRORS } from '#contract/errors.ts';

/** An error in the shape that OpenAI's clients read; an upstream's own words pass as they came. */
export function errorBody(error: AppError): { error: Record<string, unknown> } {
  const { upstream, param, values } = error.details;
  return {
    error: {
      message: error.hint ? `${error.message}. ${error.hint}` : error.message,
      type: ERRORS[error.code].type,
      param: param ?? null,
      code: error.code,
      ...values,
      ...(upstream ? { ...upstream, expert_message: error.message } : {}),
    },
  };
}

/** The headers that go with an error: when to come back, and whether to. */
export function errorHeaders(error: AppError): Record<string, string> {
  const waitMs = error.details.retryAfterMs;
  const headers: Record<string, string> = {};
  if (waitMs !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(waitMs / 1000)));
    headers['retry-after-ms'] = String(Math.ceil(waitMs)); // read first by OpenAI's clients; no wait is rounded up to a second
  } else if (error.code === 'overloaded' || error.code === 'trace_unavailable') headers['retry-after'] = '1';
  // OpenAI's clients repeat a 5xx on their own. Where that cannot help, or the house has tried already, they are told.
  if (error.status >= 500 && error.code !== 'trace_unavailable') headers['x-should-retry'] = 'false';
  return headers;
}
