import type { Clock } from '#std/clock.ts';
import type { SeenTask } from './seen-task.ts';

const LOOK_MS = 250;

/** Looks again and again at what the server says of its tasks. */
export class TaskWatch<Task extends Pick<SeenTask, 'lesson'> = SeenTask> {
  tasks: readonly Task[] = [];
  /** Why the last look saw nothing; undefined where it did. */
  trouble: string | undefined;
  readonly #look: () => Promise<readonly Task[]>;
  readonly #clock: Clock;
  readonly #onLook: (watch: TaskWatch<Task>) => void;
  readonly #lookMs: () => number;
  readonly #closing = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  /** `lookMs`: how long it waits after each look. */
  constructor(
    look: () => Promise<readonly Task[]>,
    clock: Clock,
    onLook: (watch: TaskWatch<Task>) => void,
    lookMs = () => LOOK_MS,
  ) {
    this.#look = look;
    this.#clock = clock;
    this.#onLook = onLook;
    this.#lookMs = lookMs;
  }

  get isLearning(): boolean {
    return this.tasks.some(({ lesson }) => lesson !== undefined);
  }

  start(): void {
    this.#loop = this.#watch();
  }

  /** Looks a last time, then no more. */
  async stop(): Promise<void> {
    this.#closing.abort();
    await this.#loop;
  }

  async #watch(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      await this.#lookOnce();
      await this.#clock.sleep(this.#lookMs(), this.#closing.signal).catch(() => undefined); // closing: seen above
    }
    await this.#lookOnce();
  }

  /** A look that fails is made up for by the next; only if the last one did, somebody must know. */
  async #lookOnce(): Promise<void> {
    try {
      this.tasks = await this.#look();
      this.trouble = undefined;
    } catch (thrown) {
      this.trouble = (thrown as Error).message;
      return;
    }
    this.#onLook(this);
  }
}
