import { NativeContext } from '../native/context.ts';
import type { Llama } from '../native/llama.ts';
import type { NativeModel } from '../native/model.ts';
import { NativeSampler } from '../native/sampler.ts';
import type { SamplingPlan } from '../native/sampling-plan.ts';
import type { Chooser, Compute } from './compute.ts';
import { ThreadGovernor } from './thread-governor.ts';

export interface ComputeSettings {
  readonly cells: number;
  readonly batchTokens: number;
  readonly sequences: number;
  /** Tokens of one batch that may be scored. */
  readonly outputs: number;
  readonly threads: number;
}

/** llama.cpp as the scheduler sees it. */
export class NativeCompute implements Compute {
  readonly cells: number;
  readonly batchTokens: number;
  readonly sequences: number;
  readonly isStateful: boolean;
  readonly addsSpace: boolean;
  readonly #llama: Llama;
  readonly #model: NativeModel;
  readonly #context: NativeContext;
  /** A sequence of our own where a state has parts: the library copies whole ones alone, so a part is one for a moment. */
  readonly #part: number;
  readonly #governor: ThreadGovernor;
  #threads: number;
  /** Whether the next batch has tokens that nobody answers with: those of prompts. */
  #reads = false;

  constructor(llama: Llama, model: NativeModel, settings: ComputeSettings) {
    this.#llama = llama;
    this.#model = model;
    this.isStateful = model.isStateful;
    const own = this.isStateful ? 0 : 1;
    const sequences = settings.sequences + own;
    this.#context = new NativeContext(llama, model, { ...settings, sequences, purpose: 'generate' });
    this.#governor = new ThreadGovernor(settings.threads);
    this.#threads = settings.threads;
    this.cells = this.#context.cells;
    this.batchTokens = settings.batchTokens;
    this.sequences = this.#context.sequences - own;
    this.#part = this.sequences;
    this.addsSpace = model.addsSpace;
  }

  add(token: number, position: number, sequence: number, output: boolean): number {
    this.#reads ||= !output;
    return this.#context.add(token, position, sequence, output);
  }

  decode(): boolean {
    const step = { tokens: this.#context.batchedTokens, reads: this.#reads };
    this.#reads = false;
    this.#computeWith(this.#governor.threads(step));
    const began = performance.now();
    const done = this.#context.decode();
    const nowMs = performance.now();
    this.#governor.took(step, nowMs - began, nowMs);
    return done;
  }

  share(from: number, to: number, count: number): void {
    // A recurrent state has no positions: it is copied as it stands.
    this.#context.share(from, to, 0, this.isStateful ? -1 : count);
  }

  cut(sequence: number, from: number): void {
    this.#context.cut(sequence, from);
  }

  save(sequence: number, from: number, to: number): Uint8Array {
    if (this.isStateful) return this.#context.save(sequence);
    this.#context.share(sequence, this.#part, from, to);
    const bytes = this.#context.save(this.#part);
    this.#context.cut(this.#part, 0);
    return bytes;
  }

  restore(sequence: number, from: number, bytes: Uint8Array): boolean {
    // What is restored takes the place of all that the sequence has.
    if (from === 0) return this.#context.restore(sequence, bytes);
    const isBack = this.#context.restore(this.#part, bytes);
    if (isBack) this.#context.share(this.#part, sequence, from, -1);
    this.#context.cut(this.#part, 0);
    return isBack;
  }

  chooser(plan: SamplingPlan, shown?: readonly string[]): Chooser {
    const sampler = new NativeSampler(this.#llama, this.#model, plan, shown);
    return { next: (place) => sampler.next(this.#context, place), close: () => sampler.close() };
  }

  logits(place: number): Float32Array {
    return this.#context.logits(place, this.#model.vocabularySize);
  }

  piece(token: number, shown: readonly string[] = []): Uint8Array {
    const piece = this.#model.piece(token);
    if (piece.length > 0 || shown.length === 0) return piece;
    const text = this.#model.controlText(token);
    return shown.includes(text) ? Buffer.from(text) : piece;
  }

  isEnd(token: number): boolean {
    return this.#model.isEnd(token);
  }

  close(): void {
    this.#context.close();
  }

  #computeWith(threads: number): void {
    if (threads === this.#threads) return;
    this.#threads = threads;
    this.#context.setThreads(threads);
  }
}
