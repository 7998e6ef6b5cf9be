import type { Worker } from 'node:worker_threads';

/** A hand on the threads that writers start while it is open: what no product code should be able to do. */
export class WriterHand {
  readonly #threads: Worker[] = [];
  readonly #started = (worker: Worker) => void this.#threads.push(worker);

  constructor() {
    process.on('worker', this.#started);
  }

  /** How many threads were started so far. */
  get count(): number {
    return this.#threads.length;
  }

  /** Ends the newest thread, as if it had crashed. */
  async kill(): Promise<void> {
    await this.#threads.at(-1)?.terminate();
  }

  /** Has the newest thread run one of its statements, past the writer's queue. */
  run(statement: number): void {
    this.#threads.at(-1)?.postMessage({ group: -1, rows: [0, 1, statement, 0], texts: [], salvage: false });
  }

  [Symbol.dispose](): void {
    process.off('worker', this.#started);
  }
}
