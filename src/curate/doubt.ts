import { Neighbours } from './neighbours.ts';

/** Of the other asks, those whose answers bear on a claim: the ten that are most like its own, if they are so at all. */
const MOST_NEIGHBOURS = 10;
const LEAST_LIKENESS = 0.2;
/** So many of them must have been answered, and this share of them alike, by weight, for the answer to be settled. */
const FEWEST_ANSWERED = 3;
const SETTLED_SHARE = 0.8;
/** So many of a person's claims must have met a settled answer before the person is judged by them. */
const FEWEST_JUDGED = 3;

/** What one person says the answer to one ask should have been. A person makes one claim of an ask. */
export interface Claim {
  /** The position of the ask. */
  readonly ask: number;
  readonly actor: string;
  /** Equal for equal answers. */
  readonly says: string;
}

/** An ask, as far as it bears witness for or against a claim. */
export interface Witness {
  readonly input: string;
  /** Near-duplicates share a group. */
  readonly group: number;
  /** The teacher's answer; undefined where it gave none that fits. */
  readonly says: string | undefined;
}

/**
 * The corrections that had better not be believed: a few poisoned ones among many good.
 *
 * A claim is at odds with a settled answer if the asks most like its own were answered alike, and it says something
 * else. A teacher that slips now and then is contradicted by its own other answers, so a correction of a slip is not at
 * odds. A teacher that is always wrong in the same way makes every correction look odd; but then others will notice
 * too, or the same person will say so again. So it takes two: a claim at odds is believed if a second claim about a
 * like ask says the same, be it another person's or the same person's.
 *
 * A person most of whose claims are at odds, and backed by nobody else, is distrusted: what such a person says counts
 * only where somebody who is trusted says it too. Distrust needs somebody to be compared with: unless another person's
 * claims have stood the test, one who contradicts a teacher cannot be told from an owner who knows better.
 *
 * @param witnesses oldest first
 */
export function doubtfulClaims(witnesses: readonly Witness[], claims: readonly Claim[]): Set<Claim> {
  if (claims.length === 0) return new Set();
  const bench = new Bench(witnesses, claims);
  const distrusted = distrustedActors(bench, claims);
  const isTrusted = (actor: string) => !distrusted.has(actor);
  return new Set(
    claims.filter((claim) => {
      const isDoubted = bench.isAtOdds(claim) || !isTrusted(claim.actor);
      return isDoubted && !bench.isBacked(claim, isTrusted);
    }),
  );
}

function distrustedActors(bench: Bench, claims: readonly Claim[]): Set<string> {
  const judged = Map.groupBy(
    claims.filter((claim) => bench.settledFor(claim) !== undefined),
    ({ actor }) => actor,
  );
  const records = [...judged].filter(([, own]) => own.length >= FEWEST_JUDGED);
  const odd = records.filter(([actor, own]) => {
    const alone = own.filter(
      (claim) => bench.isAtOdds(claim) && !bench.isBacked(claim, (other) => other !== actor),
    );
    return alone.length * 2 > own.length;
  });
  return new Set(odd.length < records.length ? odd.map(([actor]) => actor) : []);
}

/** Who says what of asks that are alike. */
class Bench {
  readonly #witnesses: readonly Witness[];
  /** For each ask that a claim is about, the asks most like it. */
  readonly #neighbours = new Map<number, readonly { text: number; likeness: number }[]>();
  readonly #settled = new Map<Claim, string | undefined>();
  /** By ask and answer, and by group and answer: how many claims each actor makes of it. */
  readonly #voices = new Map<string, Map<string, number>>();

  constructor(witnesses: readonly Witness[], claims: readonly Claim[]) {
    this.#witnesses = witnesses;
    const neighbours = new Neighbours(witnesses.map(({ input }) => input));
    for (const claim of claims) {
      this.#neighbours.getOrInsertComputed(claim.ask, (ask) =>
        neighbours.of(ask, MOST_NEIGHBOURS, LEAST_LIKENESS),
      );
      this.#settled.set(claim, this.#settle(claim.ask));
      for (const key of [askKey(claim.ask, claim.says), this.#groupKey(claim)]) {
        const voices = this.#voices.getOrInsertComputed(key, () => new Map());
        voices.set(claim.actor, (voices.get(claim.actor) ?? 0) + 1);
      }
    }
  }

  isAtOdds(claim: Claim): boolean {
    const settled = this.settledFor(claim);
    return settled !== undefined && settled !== claim.says;
  }

  /** What the teacher's answers to like asks settle, if anything. */
  settledFor(claim: Claim): string | undefined {
    return this.#settled.get(claim);
  }

  /** Whether one of `actors` says the same of a like ask, in another claim. */
  isBacked({ ask, actor, says }: Claim, actors: (actor: string) => boolean): boolean {
    const isOther = ([who, times]: [string, number]) => actors(who) && (who !== actor || times > 1);
    if (this.#voices.get(this.#groupKey({ ask, says }))?.entries().some(isOther)) return true;
    return (this.#neighbours.get(ask) ?? []).some(({ text }) =>
      this.#voices.get(askKey(text, says))?.keys().some(actors),
    );
  }

  #settle(ask: number): string | undefined {
    const weights = new Map<string, number>();
    let answered = 0;
    let total = 0;
    for (const { text, likeness } of this.#neighbours.get(ask) ?? []) {
      const says = this.#witnesses[text]?.says;
      if (says === undefined) continue;
      answered += 1;
      total += likeness;
      weights.set(says, (weights.get(says) ?? 0) + likeness);
    }
    if (answered < FEWEST_ANSWERED) return undefined;
    return [...weights].find(([, weight]) => weight >= SETTLED_SHARE * total)?.[0];
  }

  #groupKey({ ask, says }: Pick<Claim, 'ask' | 'says'>): string {
    return `group ${this.#witnesses[ask]?.group} ${says}`;
  }
}

function askKey(ask: number, says: string): string {
  return `ask ${ask} ${says}`;
}
