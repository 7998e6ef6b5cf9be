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

/** Of what a step reads, the one who came first of those in turn gets at least this part. */
const FIRST_COME_PART = 1 / 4;

/**
 * What the next batch holds. Whoever answers gets the one token he needs; what is left of the step goes to prompts, the
 * client who was given least first, so that neither a long prompt nor a busy client keeps others waiting. Of prompts
 * of one client the shortest is first, and the oldest goes on beside it, or short ones could hold it up for ever.
 *
 * For who is alone, the last token of the prompt is a step's own, as every token of the answer is: so it is computed
 * alike whether the rest was read just now or was there from before, and the same seed gives the same text. Pure.
 */
export function planStep<R extends Runner>(runners: readonly R[], limits: StepLimits): Share<R>[] {
  const answering = runners.filter(({ pending }) => pending === 1).slice(0, limits.batchTokens);
  const reading = runners.filter(({ pending }) => pending > 1).sort((a, b) => a.served - b.served);
  const allowed = answering.length > 0 ? limits.readBesideAnswers : limits.readAlone;
  let left = Math.min(limits.batchTokens - answering.length, allowed);
  const spared = runners.length === 1 ? 1 : 0;
  const granted = new Map<R, number>();
  const grant = (runner: R, most: number) => {
    const already = granted.get(runner) ?? 0;
    const tokens = Math.min(runner.pending - spared - already, most);
    if (tokens > 0) granted.set(runner, already + tokens);
    left -= tokens;
  };
  const [oldest] = reading;
  if (oldest) grant(oldest, Math.ceil(left * FIRST_COME_PART));
  for (const runner of reading.sort((a, b) => a.served - b.served || a.pending - b.pending))
    grant(runner, left);
  const read = [...granted].map(([runner, tokens]) => ({ runner, tokens }));
  return [...answering.map((runner) => ({ runner, tokens: 1 })), ...read];
}

/**
 * How many tokens of prompt fit into a time, from how long the last steps took: milliseconds a token read, and a token
 * answered. Never so few that reading stands still.
 */
export function tokensWithin(ms: number, msPerToken: number, least: number, most: number): number {
  if (!(msPerToken > 0)) return least;
  return Math.max(least, Math.min(most, Math.floor(ms / msPerToken)));
}
