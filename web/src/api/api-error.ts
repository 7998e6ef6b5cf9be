/** What the server said went wrong, and what to do about it. `status` 0: it was not reached at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  readonly param: string | undefined;
  /** When asking again can help, where the server told. */
  readonly retryAfterS: number | undefined;

  constructor(
    status: number,
    told: { message: string; code?: string; hint?: string; param?: string | null; retry_after_s?: number },
  ) {
    super(told.message);
    this.status = status;
    this.code = told.code ?? 'unknown';
    this.hint = told.hint;
    this.param = told.param ?? undefined;
    this.retryAfterS = told.retry_after_s;
  }
}

/** Whether to ask the same again: once, unless the server said that the question itself is wrong. */
export function isWorthRetrying(failures: number, error: Error): boolean {
  const isRefused = error instanceof ApiError && error.status >= 400 && error.status < 500;
  return failures < 1 && !isRefused;
}
