import { TILE_TOKENS, tilesOf } from './batch-tiles.ts';

/** A generation that has a place in the batch, as far as planning needs to know it. */
export interface Runner {
  /** Tokens that are not in the model's memory yet: one while it answers, many while its prompt is read. */
  readonly pending: number;
  /** What its client has been given so far; see `FairShares`. */
  readonly served: number;
  /** What reading a token of it takes in a batch of one tile, in ms; 0 while that is not known. */
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

/** What is known of this machine's steps. */
export interface StepCosts {
  /** What those who answer take without anybody reading, in ms; 0 while that is not known. */
  readonly answersMs: number;
  /** How many times `msPerToken` a token takes to read in a batch of so many tiles. */
  dearer(tiles: number): number;
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
export function planStep<R extends Runner>(
  runners: readonly R[],
  limits: StepLimits,
  costs: StepCosts,
): Share<R>[] {
  const answering = runners.filter(({ pending }) => pending === 1).slice(0, limits.batchTokens);
  const answers = answering.map((runner) => ({ runner, tokens: 1 }));
  const owed = owedOf(runners);
  const prompts = owed.length > 0 ? owed : runners.filter(({ pending }) => pending > 1);
  if (prompts.length === 0) return answers;
  const reading = prompts.toSorted((a, b) => a.served - b.served);
  const beside = owed.length > 0 ? limits.besideBusier : limits.besideAnswers;
  const { ms, least } = answers.length === 0 ? limits.alone : beside;
  const spared = runners.length === 1 ? 1 : 0;
  const found: Reading<R>[] = [];
  for (let tiles = tilesOf(answers.length + 1); tiles <= tilesOf(limits.batchTokens); tiles++) {
    const room = Math.min(limits.batchTokens, tiles * TILE_TOKENS) - answers.length;
    const one = read(reading, { ms, least, room, spared, dearer: costs.dearer(tiles) });
    if (tilesOf(answers.length + one.tokens) === tiles) found.push(one); // or it would not come to as many
  }
  const wanted = reading.reduce((sum, { pending }) => sum + pending - spared, 0);
  return [...answers, ...(soonest(found, wanted, costs.answersMs)?.pieces ?? [])];
}

/**
 * The piece with which all is read soonest, if the rest is read at the best pace: a pass through the weights more is
 * begun only where it is worth it, or where it spares a last step for a few tokens. Of equals the largest.
 */
function soonest<P extends Omit<Reading<unknown>, 'pieces'>>(
  found: readonly P[],
  wanted: number,
  answersMs: number,
): P | undefined {
  const msPerToken = ({ tokens, ms }: P) => (answersMs + ms) / tokens;
  const [best] = found.toSorted((a, b) => msPerToken(a) - msPerToken(b));
  if (!best) return undefined;
  const allMs = (one: P) => {
    const left = wanted - one.tokens;
    const last = left % best.tokens;
    const full = (left - last) / best.tokens;
    const lastMs = last === 0 ? 0 : answersMs + (best.ms * last) / best.tokens;
    return answersMs + one.ms + full * (answersMs + best.ms) + lastMs;
  };
  return found.toSorted((a, b) => allMs(a) - allMs(b) || b.tokens - a.tokens)[0];
}

interface ReadRoom extends ReadLimit {
  /** Tokens that the batch has left. */
  readonly room: number;
  /** Tokens at the end of a prompt that are a step's own. */
  readonly spared: number;
  readonly dearer: number;
}

interface Reading<R> {
  readonly pieces: readonly Share<R>[];
  readonly tokens: number;
  /** What they are expected to take. */
  readonly ms: number;
}

/** Pieces of prompts that go together into one batch. `reading`: who was given least is first, of equals the oldest. */
function read<R extends Runner>(
  reading: readonly R[],
  { ms, least, room, spared, dearer }: ReadRoom,
): Reading<R> {
  const granted = new Map<R, number>();
  let tokens = 0;
  let leftMs = ms;
  const grant = (runner: R, withinMs: number, atLeast: number) => {
    const already = granted.get(runner) ?? 0;
    const each = runner.msPerToken * dearer || ms / least;
    const fitting = Math.max(atLeast, Math.floor(withinMs / each));
    const more = Math.min(runner.pending - spared - already, room - tokens, fitting);
    if (more <= 0) return;
    granted.set(runner, already + more);
    tokens += more;
    leftMs -= more * each;
  };
  const [oldest] = reading;
  if (oldest) grant(oldest, ms * FIRST_COME_PART, 1);
  for (const runner of reading.toSorted((a, b) => a.served - b.served || a.pending - b.pending))
    grant(runner, leftMs, least - tokens);
  const pieces = [...granted].map(([runner, share]) => ({ runner, tokens: share }));
  return { pieces, tokens, ms: ms - leftMs };
}

/**
 * Those whose prompts are read while everyone who answers was given more. Beside answers they alone are read, so that
 * the last step of a prompt is a short one.
 */
export function owedOf<R extends Pick<Runner, 'pending' | 'served'>>(runners: readonly R[]): R[] {
  const answering = runners.filter(({ pending }) => pending === 1);
  if (answering.length === 0) return [];
  const least = Math.min(...answering.map(({ served }) => served));
  return runners.filter(({ pending, served }) => pending > 1 && served < least);
}
