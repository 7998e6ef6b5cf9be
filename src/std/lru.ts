/**
 * A map that forgets what was not used for long. It keeps two generations and drops the older when the newer is
 * full, so that an entry outlives at least `limit` - 1 other entries and at most twice that. (A Map kept in order of
 * use by deleting and setting again grows a long head of deleted entries that every look at its oldest must cross.)
 */
export class Lru<K, V> {
  #young = new Map<K, V>();
  #old = new Map<K, V>();
  readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: K, value: V): void {
    this.#young.set(key, value);
    if (this.#young.size < this.limit) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}
