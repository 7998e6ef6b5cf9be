import { AppError, ERRORS } from '#contract/errors.ts';

/** How long and how often to try again. */
export interface Patience {
  /** Tries of one expert, the first included. */
  readonly attempts: number;
  /** The wait before the second try; it doubles each time. */
  readonly waitMs: number;
  readonly longestWaitMs: number;
}

export type Step =
  | { readonly do: 'retry'; readonly waitMs: number }
  | { readonly do: 'next' }
  | { readonly do: 'fail' };

export interface Failure {
  readonly expertId: string;
  readonly error: AppError;
}

/**
 * What to do after an attempt failed. Pure; `random` in [0, 1) spreads the retries of many clients
 * ("equal jitter": half of the wait is fixed, half random).
 */
export function nextStep(
  error: AppError,
  tries: number,
  hasNext: boolean,
  patience: Patience,
  random: number,
): Step {
  const { retry } = ERRORS[error.code];
  const onward: Step = hasNext ? { do: 'next' } : { do: 'fail' };
  if (retry === 'no') return { do: 'fail' };
  if (retry === 'next' || tries >= patience.attempts) return onward;
  const asked = error.details.retryAfterMs;
  // Whoever says when to come back is believed, unless that is too long to keep a caller waiting.
  if (asked !== undefined && asked > patience.longestWaitMs) return onward;
  const backoff = Math.min(patience.longestWaitMs, patience.waitMs * 2 ** (tries - 1)) * (0.5 + random / 2);
  return { do: 'retry', waitMs: Math.round(Math.max(asked ?? 0, backoff)) };
}

/** The last failure, which the caller can act on; where several experts were tried, what each of them said. */
export function tellFailures(failures: readonly Failure[]): AppError {
  const last = failures.at(-1);
  if (!last) {
    return new AppError('no_expert', 'Cannot answer: no expert in the route would take this ask', {
      hint: 'Every student abstained and nobody stands behind them. Connect an expert: freehold connect NAME --url URL',
    });
  }
  const experts = new Set(failures.map(({ expertId }) => expertId));
  if (experts.size < 2) return last.error;
  const told = failures.map(({ expertId, error }) => `${expertId}: ${error.message}`).join('; ');
  return new AppError(last.error.code, `None of ${experts.size} experts answered. ${told}`, {
    ...last.error.details,
    ...(last.error.hint ? { hint: last.error.hint } : {}),
    cause: last.error,
  });
}
