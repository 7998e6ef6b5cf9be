/** A generation that has a place in the batch, as far as planning needs to know it. */
export interface Runner {
  /** Tokens that are not in the model's memory yet: one while it answers, many while its prompt is read. */
  readonly pending: number;
  /** What its client has been given so far; see `FairShares`. */
  readonly served: number;
}

export interface StepLimits {
  /** The most tokens in a batch. */
  readonly batchTokens: number;
  /** Tokens of prompt that may be read in a step while others are answering, so that those never wait long. */
  readonly readBesideAnswers: number;
  /** The same where nobody waits for a next token. */
  readonly readAlone: number;
}

export interface Share<R> {
  readonly runner: R;
  readonly tokens: number;
}

/**
 * What the next batch holds. Whoever answers gets the one token he needs; what is left of the step goes to prompts, the
 * client who was given least first, so that neither a long prompt nor a busy client keeps others waiting. Pure.
 */
export function planStep<R extends Runner>(runners: readonly R[], limits: StepLimits): Share<R>[] {
  const answering = runners.filter(({ pending }) => pending === 1).slice(0, limits.batchTokens);
  const reading = runners.filter(({ pending }) => pending > 1).sort((a, b) => a.served - b.served);
  const shares: Share<R>[] = answering.map((runner) => ({ runner, tokens: 1 }));
  const allowed = answering.length > 0 ? limits.readBesideAnswers : limits.readAlone;
  let left = Math.min(limits.batchTokens - answering.length, allowed);
  for (const runner of reading) {
    if (left <= 0) break;
    const tokens = Math.min(runner.pending, left);
    shares.push({ runner, tokens });
    left -= tokens;
  }
  return shares;
}

/**
 * How many tokens of prompt fit into a time, from how long the last steps took: milliseconds a token read, and a token
 * answered. Never so few that reading stands still.
 */
export function tokensWithin(ms: number, msPerToken: number, least: number, most: number): number {
  if (!(msPerToken > 0)) return least;
  return Math.max(least, Math.min(most, Math.floor(ms / msPerToken)));
}
