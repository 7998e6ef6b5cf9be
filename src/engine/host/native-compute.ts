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
  readonly #governor: ThreadGovernor;
  #threads: number;
  /** Whether the next batch has tokens that nobody answers with: those of prompts. */
  #reads = false;

  constructor(llama: Llama, model: NativeModel, settings: ComputeSettings) {
    this.#llama = llama;
    this.#model = model;
    this.#context = new NativeContext(llama, model, { ...settings, purpose: 'generate' });
    this.#governor = new ThreadGovernor(settings.threads);
    this.#threads = settings.threads;
    this.cells = this.#context.cells;
    this.batchTokens = settings.batchTokens;
    this.sequences = this.#context.sequences;
    this.isStateful = model.isStateful;
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
    this.#context.share(from, to, this.isStateful ? -1 : count);
  }

  cut(sequence: number, from: number): void {
    this.#context.cut(sequence, from);
  }

  save(sequence: number): Uint8Array {
    return this.#context.save(sequence);
  }

  restore(sequence: number, bytes: Uint8Array): boolean {
    return this.#context.restore(sequence, bytes);
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
