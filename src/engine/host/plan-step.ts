/** A generation that has a place in the batch, as far as planning needs to know it. */
export interface Runner {
  /** Tokens that are not in the model's memory yet: one while it answers, many while its prompt is read. */
  readonly pending: number;
  /** What its client has been given so far; see `FairShares`. */
  readonly served: number;
  /** What reading a token of it takes, in ms; 0 while that is not known. */
  readonly msPerToken: number;
}

export interface StepLimits {
  /** The most tokens in a batch. */
  readonly batchTokens: number;
  /** How much of prompts may be read while others are answering, so that those never wait long. */
  readonly besideAnswers: ReadLimit;
  /** The same where all who answer were given more than the one whose prompt it is. */
  readonly besideBusier: ReadLimit;
  /** The same where nobody waits for a next token. */
  readonly alone: ReadLimit;
}

export interface ReadLimit {
  readonly ms: number;
  /** Tokens that are read in any case, so that reading never stands still. */
  readonly least: number;
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
  const { ms, least } = limitOf(answering, reading[0], limits);
  const room = limits.batchTokens - answering.length;
  let read = 0;
  let leftMs = ms;
  const spared = runners.length === 1 ? 1 : 0;
  const granted = new Map<R, number>();
  const grant = (runner: R, withinMs: number, atLeast: number) => {
    const already = granted.get(runner) ?? 0;
    const each = runner.msPerToken || ms / least;
    const fitting = Math.max(atLeast, Math.floor(withinMs / each));
    const tokens = Math.min(runner.pending - spared - already, room - read, fitting);
    if (tokens <= 0) return;
    granted.set(runner, already + tokens);
    read += tokens;
    leftMs -= tokens * each;
  };
  const [oldest] = reading;
  if (oldest) grant(oldest, ms * FIRST_COME_PART, 1);
  for (const runner of reading.sort((a, b) => a.served - b.served || a.pending - b.pending))
    grant(runner, leftMs, least - read);
  const pieces = [...granted].map(([runner, tokens]) => ({ runner, tokens }));
  return [...answering.map((runner) => ({ runner, tokens: 1 })), ...pieces];
}

function limitOf(answering: readonly Runner[], first: Runner | undefined, limits: StepLimits): ReadLimit {
  if (answering.length === 0) return limits.alone;
  const isOwed = first && answering.every(({ served }) => served > first.served);
  return isOwed ? limits.besideBusier : limits.besideAnswers;
}
