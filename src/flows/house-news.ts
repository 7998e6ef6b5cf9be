/** What can be told of a house while it lives, each a small hint; the numbers themselves are read where they lie. */
export const TOPICS = [
  'traces', // asks that ended: {rows, closed}
  'tasks', // tasks or their students changed: {tasks: ids}
  'learning', // lessons go on: {tasks: ids}
  'experts', // one was connected, changed or removed
  'models', // a local model came or went, or moved in or out of memory
  'pulls', // a model is on its way: {id, …}
  'sample', // the sample workload goes on
] as const;
export type Topic = (typeof TOPICS)[number];

export interface NewsListener {
  readonly topics: ReadonlySet<Topic>;
  /** `data` is small and plain, made for JSON with snake_case keys. */
  told(topic: Topic, data: object): void;
  /** The house closes: nothing more will be told. */
  ended?(): void;
}

/** Whoever changes something tells it here; whoever looks on listens. Nobody waits, and nothing is kept. */
export class HouseNews {
  readonly #listeners = new Set<NewsListener>();

  get listening(): number {
    return this.#listeners.size;
  }

  /** Whether anybody wants to hear of it: what takes work to tell need not be gathered for nobody. */
  isHeard(topic: Topic): boolean {
    for (const { topics } of this.#listeners) if (topics.has(topic)) return true;
    return false;
  }

  tell(topic: Topic, data: object): void {
    for (const listener of this.#listeners) if (listener.topics.has(topic)) listener.told(topic, data);
  }

  /** Returns what ends it. */
  listen(listener: NewsListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener.ended?.();
  }
}
