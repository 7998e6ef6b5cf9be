/** So many other asks, answered alike, settle what the answer is. */
const SETTLING = 3;
/** So many of an actor's claims must have been held against settled answers before the actor is judged by them. */
const JUDGED = 3;

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
  /** Near-duplicates share a group. */
  readonly group: number;
  /** The teacher's answer; undefined where it gave none that fits. */
  readonly says: string | undefined;
}

/**
 * The corrections that had better not be believed: a few poisoned ones among many good.
 *
 * A claim is at odds with a settled answer if at least three other asks of its group were answered alike, more than
 * twice as many as were answered otherwise, and it says something else. That alone is no fault, since a teacher can be
 * wrong in the same way each time; but then others will notice too, or the same person will say so again. So it takes
 * two: a claim at odds is believed if a second claim of its group says the same, be it another person's or the same
 * person's about another ask.
 *
 * A person most of whose claims are at odds, and backed by nobody else, is distrusted: what such a person says counts
 * only where somebody who is trusted says it too. Distrust needs somebody to be compared with: as long as nobody
 * else's claims have stood the test, one who contradicts a teacher cannot be told from an owner who knows better.
 */
export function doubtfulClaims(witnesses: readonly Witness[], claims: readonly Claim[]): Set<Claim> {
  const bench = new Bench(witnesses, claims);
  const atOdds = new Set(claims.filter((claim) => bench.isAtOdds(claim)));
  const distrusted = distrustedActors(bench, claims, atOdds);
  const isTrusted = (actor: string) => !distrusted.has(actor);
  return new Set(
    claims.filter(
      (claim) => (atOdds.has(claim) || !isTrusted(claim.actor)) && !bench.isBacked(claim, isTrusted),
    ),
  );
}

function distrustedActors(bench: Bench, claims: readonly Claim[], atOdds: ReadonlySet<Claim>): Set<string> {
  const judged = claims.filter((claim) => bench.settledFor(claim) !== undefined);
  const records = [...Map.groupBy(judged, ({ actor }) => actor)].map(([actor, own]) => {
    const alone = own.filter(
      (claim) => atOdds.has(claim) && !bench.isBacked(claim, (other) => other !== actor),
    );
    return { actor, claims: own.length, isOdd: alone.length * 2 > own.length };
  });
  if (records.every(({ isOdd }) => isOdd)) return new Set();
  return new Set(records.filter((record) => record.isOdd && record.claims >= JUDGED).map(({ actor }) => actor));
}

/** Who says what, group by group. */
class Bench {
  readonly #witnesses: readonly Witness[];
  /** By group: how often the teacher gave each answer. */
  readonly #answers = new Map<number, Map<string, number>>();
  /** By group and answer: how many claims each actor makes of it. */
  readonly #voices = new Map<string, Map<string, number>>();

  constructor(witnesses: readonly Witness[], claims: readonly Claim[]) {
    this.#witnesses = witnesses;
    for (const { group, says } of witnesses) if (says !== undefined) count(this.#answers, group, says);
    for (const claim of claims) count(this.#voices, this.#keyOf(claim), claim.actor);
  }

  isAtOdds(claim: Claim): boolean {
    const settled = this.settledFor(claim);
    return settled !== undefined && settled !== claim.says;
  }

  /** What the other asks of the group settle, if anything. */
  settledFor({ ask }: Claim): string | undefined {
    const { group, says } = this.#witness(ask);
    let total = 0;
    let most = 0;
    let settled: string | undefined;
    for (const [answer, times] of this.#answers.get(group) ?? []) {
      const others = answer === says ? times - 1 : times;
      total += others;
      if (others > most) [most, settled] = [others, answer];
    }
    return most >= SETTLING && most > 2 * (total - most) ? settled : undefined;
  }

  /** Whether one of `actors` says the same of the group in another claim. */
  isBacked(claim: Claim, actors: (actor: string) => boolean): boolean {
    const voices = this.#voices.get(this.#keyOf(claim)) ?? new Map<string, number>();
    return voices.entries().some(([actor, times]) => actors(actor) && (actor !== claim.actor || times > 1));
  }

  #keyOf({ ask, says }: Claim): string {
    return `${this.#witness(ask).group} ${says}`;
  }

  #witness(ask: number): Witness {
    return this.#witnesses[ask] as Witness;
  }
}

function count<K>(counts: Map<K, Map<string, number>>, key: K, what: string): void {
  const own = counts.get(key) ?? new Map<string, number>();
  counts.set(key, own.set(what, (own.get(what) ?? 0) + 1));
}
