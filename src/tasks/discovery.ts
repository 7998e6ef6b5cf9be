/** An ask of the same kind this often makes a task of it. */
export const LEAST_ASKS = 20;

/** How many candidates are counted at once: about 100 bytes each. */
const COUNTED = 4_096;

/** How many tasks are remembered as found; past that no more are found. */
const MOST_FOUND = 10_000;

interface Limits {
  readonly leastAsks: number;
  readonly counted: number;
  readonly mostFound: number;
}

/**
 * Which signatures come often enough to be tasks, in bounded memory whatever comes: the Space-Saving counters of
 * Metwally, Agrawal and El Abbadi (2005). A newcomer takes the counter of the rarest and inherits its count, which is
 * noted as its possible error; a signature is a task once it was seen `leastAsks` times for certain. So a flood of
 * one-off prompts makes no task, and a signature that is more than one of `counted` asks is never lost in it.
 */
export class Discovery {
  readonly #limits: Limits;
  readonly #found: Set<string>;
  readonly #counters = new Map<string, Counter>();
  /** Signatures by their count, each the longest waiting first: the rarest is found without a search. */
  readonly #byCount = new Map<number, Set<string>>();
  #least = 0;

  /** `known`: tasks found in an earlier life. */
  constructor(known: Iterable<string> = [], limits: Partial<Limits> = {}) {
    this.#limits = { leastAsks: LEAST_ASKS, counted: COUNTED, mostFound: MOST_FOUND, ...limits };
    this.#found = new Set(known);
  }

  /** How many signatures are being counted. */
  get counting(): number {
    return this.#counters.size;
  }

  isFound(signature: string): boolean {
    return this.#found.has(signature);
  }

  /** What was found is no longer: if it goes on, it is found anew. */
  forget(signature: string): void {
    this.#found.delete(signature);
  }

  /** Counts one ask. True when with it the signature just became a task, which happens once. */
  saw(signature: string): boolean {
    if (this.#found.has(signature)) return false;
    const counter = this.#counters.get(signature) ?? this.#begin(signature);
    this.#move(signature, counter, counter.count + 1);
    if (counter.count - counter.error < this.#limits.leastAsks) return false;
    if (this.#found.size >= this.#limits.mostFound) return false;
    this.#drop(signature, counter);
    this.#found.add(signature);
    return true;
  }

  #begin(signature: string): Counter {
    const inherited = this.#counters.size < this.#limits.counted ? 0 : this.#evictRarest();
    const counter = { count: inherited, error: inherited };
    this.#counters.set(signature, counter);
    this.#least = Math.min(this.#least, inherited);
    return counter;
  }

  /** The count of the one that went. */
  #evictRarest(): number {
    while (!this.#byCount.has(this.#least)) this.#least++;
    for (const rarest of this.#byCount.get(this.#least) ?? []) {
      this.#drop(rarest, this.#counters.get(rarest) as Counter);
      break;
    }
    return this.#least;
  }

  #move(signature: string, counter: Counter, count: number): void {
    this.#leaveBucket(signature, counter.count);
    counter.count = count;
    const bucket = this.#byCount.get(count);
    if (bucket) bucket.add(signature);
    else this.#byCount.set(count, new Set([signature]));
  }

  #drop(signature: string, counter: Counter): void {
    this.#leaveBucket(signature, counter.count);
    this.#counters.delete(signature);
  }

  #leaveBucket(signature: string, count: number): void {
    const bucket = this.#byCount.get(count);
    if (bucket?.delete(signature) && bucket.size === 0) this.#byCount.delete(count);
  }
}

interface Counter {
  count: number;
  /** How much of the count may belong to others. */
  readonly error: number;
}
