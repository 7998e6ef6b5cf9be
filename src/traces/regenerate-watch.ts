import { Lru } from '#std/lru.ts';

/** How many conversations are remembered; an entry is about 200 bytes. */
const REMEMBERED = 10_000;

interface Answered {
  readonly traceId: string;
  readonly atMs: number;
}

/**
 * Notices that somebody asks the same conversation again after it was answered: the quietest form of "not good
 * enough". An SDK that retries a failed ask is not that, nor are two callers with the same question; a program
 * that repeats a question by design is, so such rows are evidence and never verdicts.
 */
export class RegenerateWatch {
  #answered = new Lru<string, Answered>(REMEMBERED);
  readonly #windowMs: number;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** The trace whose answer is being asked for again. */
  earlier(caller: string, conversation: string, nowMs: number): string | undefined {
    const seen = this.#answered.get(caller + conversation);
    return seen && nowMs - seen.atMs <= this.#windowMs ? seen.traceId : undefined;
  }

  answered(caller: string, conversation: string, traceId: string, atMs: number): void {
    this.#answered.set(caller + conversation, { traceId, atMs });
  }
}
