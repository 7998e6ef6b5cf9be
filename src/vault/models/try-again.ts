import { AppError } from '#contract/errors.ts';
import type { Clock } from '#std/clock.ts';
import { type DoorHeaders, header } from './download-door.ts';

/** Failures in a row, with nothing come in between, before a download is given up. */
const MOST_FAILURES = 6;
/** The same before anything has come: a host that is not there is told soon. */
export const FIRST_FAILURES = 3;
const FIRST_WAIT_MS = 500;
const LONGEST_BACKOFF_MS = 15_000;
/** A host that asks for more patience than this is told to a person. */
export const LONGEST_WAIT_MS = 5 * 60_000;

export interface Patience {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told before each wait, with the reason. */
  readonly onWait?: ((waitMs: number, why: AppError) => void) | undefined;
}

/** Counts the failures of one piece of work, and waits between its tries. */
export class Tries {
  readonly #patience: Patience;
  readonly #mostFailures: number;
  #failures = 0;

  constructor(patience: Patience, mostFailures = MOST_FAILURES) {
    this.#patience = patience;
    this.#mostFailures = mostFailures;
  }

  /** Something came: what failed before does not count any more. */
  wentOn(): void {
    this.#failures = 0;
  }

  /** Waits until it may be tried again; throws the failure where trying again cannot help, or has not. */
  async after(failure: unknown): Promise<void> {
    const { clock, signal, onWait } = this.#patience;
    signal.throwIfAborted();
    if (!(failure instanceof AppError) || !mayHelp(failure)) throw failure;
    if (++this.#failures >= this.#mostFailures) throw failure;
    const backoffMs = Math.min(LONGEST_BACKOFF_MS, FIRST_WAIT_MS * 2 ** (this.#failures - 1));
    const waitMs = failure.details.retryAfterMs ?? backoffMs;
    if (waitMs > LONGEST_WAIT_MS) throw failure;
    onWait?.(waitMs, failure);
    await clock.sleep(waitMs, signal);
  }
}

function mayHelp({ code }: AppError): boolean {
  return code === 'upstream_failed' || code === 'upstream_timeout' || code === 'upstream_busy';
}

/** How long a host asks to wait: `Retry-After` (RFC 9110), or the `t` of `RateLimit` that the hub sends. */
export function waitOf(headers: DoorHeaders, nowMs: number): number | undefined {
  const after = header(headers, 'retry-after');
  if (after !== undefined && /^\s*\d+\s*$/.test(after)) return Number(after) * 1_000;
  const date = after === undefined ? Number.NaN : Date.parse(after);
  if (!Number.isNaN(date)) return Math.max(0, date - nowMs);
  const seconds = /(?:^|[;\s])t=(\d+)/.exec(header(headers, 'ratelimit') ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}
