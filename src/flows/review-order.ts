import type { Correction } from '#traces/labelled-asks.ts';

/** One who settles disagreements; undefined where nobody is named. */
export interface Settler {
  readonly actor: string | undefined;
}

/** What one person said once of one input. */
export interface Settlement {
  readonly input: string;
  /** Equal for equal answers. */
  readonly says: string;
  readonly atMs: number;
}

/** How often a person was asked again what he had settled before, and how often he said the same. */
export interface Agreement {
  readonly repeated: number;
  readonly same: number;
}

interface Settleable {
  readonly input: string;
  readonly corrections: readonly Correction[];
}

/** Between two that are asked again, so many are new. */
const NEW_BETWEEN = 7;
/** What was settled so lately is remembered, and says nothing of anybody's judgement. */
const TOO_FRESH = 5;

/** What one person said of each input, oldest first. Said again of the same input at once, it is a change of mind. */
export function settlements(
  asks: readonly Settleable[],
  { actor }: Settler,
  meaningOf: (correction: Correction) => string,
): Settlement[] {
  const all = asks.flatMap(({ input, corrections }) =>
    corrections
      .filter((correction) => correction.actor === actor)
      .map((correction) => ({ input, says: meaningOf(correction), atMs: correction.atMs })),
  );
  all.sort((a, b) => a.atMs - b.atMs);
  return all.filter(({ input }, at) => all[at + 1]?.input !== input);
}

/** Each settlement but the first of its input, beside the one before it. */
export function agreementOf(said: readonly Settlement[]): Agreement {
  const before = new Map<string, string>();
  let [repeated, same] = [0, 0];
  for (const { input, says } of said) {
    const earlier = before.get(input);
    if (earlier !== undefined) repeated += 1;
    if (earlier === says) same += 1;
    before.set(input, says);
  }
  return { repeated, same };
}

/** Of the settled items, those to ask again: settled once, some time ago; the longest ago first. */
export function toRepeat<Item extends { readonly input: string }>(
  settled: readonly Item[],
  said: readonly Settlement[],
): Item[] {
  const counts = new Map<string, number>();
  for (const { input } of said) counts.set(input, (counts.get(input) ?? 0) + 1);
  const fresh = new Set(said.slice(-TOO_FRESH).map(({ input }) => input));
  const places = new Map(said.map(({ input }, place) => [input, place]));
  return settled
    .filter(({ input }) => counts.get(input) === 1 && !fresh.has(input))
    .sort((a, b) => (places.get(a.input) ?? 0) - (places.get(b.input) ?? 0));
}

/**
 * What is open, and after every few of it one that is asked again; counted on from the last that was, so that the order
 * is the same however often it is looked at.
 */
export function weave<Item>(
  open: readonly Item[],
  repeats: readonly Item[],
  said: readonly Settlement[],
): Item[] {
  const seen = new Set<string>();
  let since = 0;
  for (const { input } of said) {
    since = seen.has(input) ? 0 : since + 1;
    seen.add(input);
  }
  const left = [...repeats];
  return open.flatMap((item) => {
    const again = since >= NEW_BETWEEN ? left.shift() : undefined;
    since = again ? 1 : since + 1;
    return again ? [again, item] : [item];
  });
}
