import type { ChatNode } from '../../api/conversations.ts';

/** Nodes in one request, at most: the server takes no more. */
const MOST_AT_ONCE = 200;

type Save = (nodes: readonly ChatNode[], leaf: string | null) => Promise<unknown>;

/**
 * Sends what was said to the server, one request after another, the newest state of each message. What could not be
 * sent stays and goes along with the next.
 */
export class Keeper {
  readonly #save: Save;
  readonly #told: (trouble: Error | undefined) => void;
  readonly #unsaved = new Map<string, ChatNode>();
  #leaf: string | null = null;
  #isLeafNew = false;
  #running: Promise<void> | undefined;

  /** `told` hears after each attempt what is wrong, or that nothing is. */
  constructor(save: Save, told: (trouble: Error | undefined) => void) {
    this.#save = save;
    this.#told = told;
  }

  keep(nodes: readonly ChatNode[], leaf: string | null): Promise<void> {
    for (const node of nodes) this.#unsaved.set(node.id, node);
    this.#leaf = leaf;
    this.#isLeafNew = true;
    return this.flush();
  }

  /** Resolves when all was tried once. */
  flush(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    await undefined; // so that what is said in one breath goes in one request
    try {
      await this.#sendAll();
      this.#told(undefined);
    } catch (error) {
      this.#isLeafNew = true;
      this.#told(error as Error);
    } finally {
      this.#running = undefined;
    }
  }

  async #sendAll(): Promise<void> {
    while (this.#unsaved.size > 0 || this.#isLeafNew) {
      const batch = [...this.#unsaved.values()].slice(0, MOST_AT_ONCE);
      const isLast = batch.length === this.#unsaved.size;
      if (isLast) this.#isLeafNew = false;
      await this.#save(batch, isLast ? this.#leaf : null);
      // One that changed meanwhile is still to be sent.
      for (const node of batch) if (this.#unsaved.get(node.id) === node) this.#unsaved.delete(node.id);
    }
  }
}
