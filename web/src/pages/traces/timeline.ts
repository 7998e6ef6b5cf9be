import type { Attempt, WholeTrace } from '../../api/traces.ts';
import { duration, percent } from '../../parts/format.ts';

/** One attempt as a bar: when it began, how long it waited and how long it spoke, in microseconds. */
export interface Bar {
  readonly attempt: Attempt;
  readonly startUs: number;
  readonly waitUs: number;
  readonly speakUs: number;
  /** What came of it. */
  readonly outcome: Outcome;
  readonly words: string;
}

export type Outcome = 'answered' | 'abstained' | 'failed' | 'cancelled';

export interface Timeline {
  readonly bars: readonly Bar[];
  /** The whole of it; at least one, so that it can be divided by. */
  readonly totalUs: number;
}

export function timeline(trace: Pick<WholeTrace, 'opened_at' | 'total_us' | 'attempts'>): Timeline {
  const bars = trace.attempts.map((attempt) => bar(attempt, trace.opened_at));
  const ends = bars.map(({ startUs, waitUs, speakUs }) => startUs + waitUs + speakUs);
  return { bars, totalUs: Math.max(1, trace.total_us ?? 0, ...ends) };
}

function bar(attempt: Attempt, openedAt: number): Bar {
  const waitUs = Math.min(attempt.first_byte_us ?? attempt.total_us, attempt.total_us);
  const outcome = outcomeOf(attempt);
  return {
    attempt,
    startUs: Math.max(0, (attempt.started_at - openedAt) * 1_000),
    waitUs,
    speakUs: attempt.total_us - waitUs,
    outcome,
    words: outcomeWords(attempt, outcome),
  };
}

function outcomeOf({ error_code, finish }: Attempt): Outcome {
  if (error_code) return 'failed';
  if (finish === 'abstain') return 'abstained';
  return finish === 'cancelled' ? 'cancelled' : 'answered';
}

function outcomeWords(attempt: Attempt, outcome: Outcome): string {
  switch (outcome) {
    case 'failed':
      return attempt.error_message ?? attempt.error_code ?? 'It failed.';
    case 'abstained':
      return abstentionWords(attempt);
    case 'cancelled':
      return `The caller left after ${duration(attempt.total_us)}.`;
    case 'answered':
      return answeredWords(attempt);
  }
}

function abstentionWords({ confidence, threshold }: Attempt): string {
  if (confidence === null) return 'It was not sure enough, and said nothing.';
  if (threshold === null) return `It was ${percent(confidence)} sure: not enough, so it said nothing.`;
  return `It was ${percent(confidence)} sure and answers from ${percent(threshold)} on, so it said nothing.`;
}

const FINISHES: Readonly<Record<string, string>> = {
  stop: 'Finished',
  length: 'Stopped at the length that was allowed',
  'tool-calls': 'Ended with calls of tools',
  'content-filter': 'Held back by a filter',
};

function answeredWords({ finish, first_byte_us, total_us, confidence }: Attempt): string {
  const end = FINISHES[finish ?? ''] ?? 'Ended';
  const sure = confidence === null ? '' : `, ${percent(confidence)} sure`;
  if (first_byte_us === null) return `${end} after ${duration(total_us)}${sure}.`;
  return `First word after ${duration(first_byte_us)}; ${end.toLowerCase()} after ${duration(total_us)}${sure}.`;
}
