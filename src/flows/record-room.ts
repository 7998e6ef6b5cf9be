import type { Worker } from 'node:worker_threads';
import { AppError } from '#contract/errors.ts';
import { startThread } from '#std/thread.ts';
import type { Answers, Question, RecordSettings } from './record-questions.ts';
import type { RecordPlace, ToAsker, ToRoom } from './record-thread.ts';

/** Questions that may wait; more are refused. */
const MOST_WAITING = 64;
/** After so long without a question the thread ends: it holds nothing that the next would not read again. */
const REST_MS = 60_000;
/** Numbers asked for again within this time are not read again. */
const FRESH_MS = 1_000;

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/**
 * Where the reports on tasks are read: in a thread of its own, since walking a million traces on the thread that serves
 * would hold up every ask. It starts with the first question and ends some time after the last.
 */
export class RecordRoom {
  #place: RecordPlace;
  readonly #restMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #restTimer: NodeJS.Timeout | undefined;
  #ticket = 0;
  #figures: { readonly atMs: number; readonly answer: Promise<Answers['figures']> } | undefined;

  constructor(place: RecordPlace, restMs = REST_MS) {
    this.#place = place;
    this.#restMs = restMs;
  }

  /** @throws AppError `overloaded` where too many wait; whatever reading threw. */
  ask<About extends Question['about']>(
    question: Question & { readonly about: About },
  ): Promise<Answers[About]> {
    if (this.#waiting.size >= MOST_WAITING)
      return Promise.reject(
        new AppError(
          'overloaded',
          `Cannot look that up: ${MOST_WAITING} questions about tasks wait already`,
          {
            hint: 'Come back in a moment.',
            retryAfterMs: 1_000,
          },
        ),
      );
    const ticket = ++this.#ticket;
    const { promise, resolve, reject } = Promise.withResolvers<Answers[About]>();
    this.#waiting.set(ticket, { resolve: (answer) => resolve(answer as Answers[About]), reject });
    this.#open().postMessage({ ticket, question } satisfies ToRoom);
    return promise;
  }

  /** From now on reports rest on these settings. */
  takeSettings(settings: RecordSettings): void {
    this.#place = { ...this.#place, ...settings };
    this.#worker?.postMessage({ settings } satisfies ToRoom);
  }

  /** What `/metrics` wants, at most a second old. */
  figures(nowMs: number): Promise<Answers['figures']> {
    const known = this.#figures;
    if (known && nowMs - known.atMs < FRESH_MS) return known.answer;
    const answer = this.ask({ about: 'figures' });
    this.#figures = { atMs: nowMs, answer };
    return answer;
  }

  /** Whether the thread runs. */
  get isOpen(): boolean {
    return this.#worker !== undefined;
  }

  async close(): Promise<void> {
    clearTimeout(this.#restTimer);
    await this.#worker?.terminate();
  }

  #open(): Worker {
    if (this.#worker) return this.#worker;
    const limits = { maxYoungGenerationSizeMb: 8 };
    const worker = startThread(new URL('./record-thread.ts', import.meta.url), this.#place, limits);
    worker.on('message', ({ ticket, answer, error }: ToAsker) => {
      const waiting = this.#waiting.get(ticket);
      this.#waiting.delete(ticket);
      if (error)
        waiting?.reject(new AppError(error.code, error.message, error.hint ? { hint: error.hint } : {}));
      else waiting?.resolve(answer);
      this.#restSoon();
    });
    worker.on('error', (error: Error) => this.#ended(worker, error));
    worker.on('exit', () => this.#ended(worker, new Error('the thread that reads reports ended')));
    this.#worker = worker;
    return worker;
  }

  #restSoon(): void {
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => {
      if (this.#waiting.size > 0) return; // its answer comes by here again
      const worker = this.#worker;
      this.#worker = undefined;
      worker?.terminate();
    }, this.#restMs).unref();
  }

  /** The next question starts another. */
  #ended(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
