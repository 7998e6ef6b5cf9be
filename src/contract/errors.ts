/**
 * Every way in which Freehold says no: HTTP status, the `type` an OpenAI client sees, and whether asking
 * again can help (`same`: the same expert after a wait; `next`: only another expert; `no`: nobody).
 * `docs/errors.md` has a row for each; a check compares the two.
 */
export const ERRORS = {
  bad_request: { status: 400, type: 'invalid_request_error', retry: 'no' },
  unsupported: { status: 400, type: 'invalid_request_error', retry: 'no' },
  context_length_exceeded: { status: 400, type: 'invalid_request_error', retry: 'next' },
  key_missing: { status: 401, type: 'authentication_error', retry: 'next' },
  sign_in_needed: { status: 401, type: 'authentication_error', retry: 'no' },
  password_wrong: { status: 401, type: 'authentication_error', retry: 'no' },
  token_refused: { status: 403, type: 'permission_error', retry: 'no' },
  policy_refused: { status: 403, type: 'permission_error', retry: 'no' },
  model_not_found: { status: 404, type: 'invalid_request_error', retry: 'no' },
  no_expert: { status: 404, type: 'invalid_request_error', retry: 'no' },
  not_found: { status: 404, type: 'invalid_request_error', retry: 'no' },
  method_not_allowed: { status: 405, type: 'invalid_request_error', retry: 'no' },
  in_use: { status: 409, type: 'invalid_request_error', retry: 'no' },
  changed_meanwhile: { status: 409, type: 'invalid_request_error', retry: 'no' },
  slow_request: { status: 408, type: 'invalid_request_error', retry: 'no' },
  too_large: { status: 413, type: 'invalid_request_error', retry: 'no' },
  too_many_tries: { status: 429, type: 'rate_limit_error', retry: 'no' },
  overloaded: { status: 429, type: 'rate_limit_error', retry: 'no' },
  upstream_refused: { status: 400, type: 'invalid_request_error', retry: 'no' },
  upstream_unusable: { status: 502, type: 'upstream_error', retry: 'next' },
  upstream_busy: { status: 429, type: 'rate_limit_error', retry: 'same' },
  upstream_failed: { status: 502, type: 'upstream_error', retry: 'same' },
  upstream_timeout: { status: 504, type: 'upstream_error', retry: 'next' },
  egress_refused: { status: 502, type: 'upstream_error', retry: 'next' },
  trace_unavailable: { status: 503, type: 'server_error', retry: 'no' },
  engine_unavailable: { status: 503, type: 'server_error', retry: 'next' },
  engine_failed: { status: 503, type: 'server_error', retry: 'next' },
  config_invalid: { status: 500, type: 'server_error', retry: 'no' },
  internal: { status: 500, type: 'server_error', retry: 'no' },
} as const satisfies Record<string, ErrorRow>;

interface ErrorRow {
  status: number;
  type: string;
  retry: 'same' | 'next' | 'no';
}

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorDetails {
  /** The wire field at fault, e.g. `messages[2].role`. */
  param?: string;
  /** The status to answer with, where an upstream chose it. */
  status?: number;
  /** When asking again may help. */
  retryAfterMs?: number;
  /** The upstream's own error object, passed on as it came. */
  upstream?: Record<string, unknown>;
  /** Counts and values that a program may read beside the message. */
  values?: Record<string, string | number>;
}

/** The one error class. Message: what could not be done, to what, because of which value. Hint: what to type. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: ErrorDetails;

  constructor(
    code: ErrorCode,
    message: string,
    more: ErrorDetails & { hint?: string; cause?: unknown } = {},
  ) {
    const { hint, cause, ...details } = more;
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
    this.hint = hint;
    this.details = details;
  }

  get status(): number {
    return this.details.status ?? ERRORS[this.code].status;
  }
}

/** Anything thrown, as an AppError: what we did not foresee is `internal`, with its cause kept. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('internal', `Freehold failed in a way it did not foresee: ${said}`, {
    hint: 'This is a bug of ours. The trace has the ask; please report it with the log line.',
    cause: thrown,
  });
}
