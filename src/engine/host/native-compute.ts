import { NativeContext } from '../native/context.ts';
import type { Llama } from '../native/llama.ts';
import type { NativeModel } from '../native/model.ts';
import { NativeSampler } from '../native/sampler.ts';
import type { SamplingPlan } from '../native/sampling-plan.ts';
import type { Chooser, Compute } from './compute.ts';

export interface ComputeSettings {
  readonly cells: number;
  readonly batchTokens: number;
  readonly sequences: number;
  readonly threads: number;
}

/** llama.cpp as the scheduler sees it. */
export class NativeCompute implements Compute {
  readonly cells: number;
  readonly batchTokens: number;
  readonly sequences: number;
  readonly isStateful: boolean;
  readonly #llama: Llama;
  readonly #model: NativeModel;
  readonly #context: NativeContext;

  constructor(llama: Llama, model: NativeModel, settings: ComputeSettings) {
    this.#llama = llama;
    this.#model = model;
    this.#context = new NativeContext(llama, model, { ...settings, purpose: 'generate' });
    this.cells = this.#context.cells;
    this.batchTokens = settings.batchTokens;
    this.sequences = settings.sequences;
    this.isStateful = model.isStateful;
  }

  add(token: number, position: number, sequence: number, output: boolean): number {
    return this.#context.add(token, position, sequence, output);
  }

  decode(): boolean {
    return this.#context.decode();
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

  chooser(plan: SamplingPlan): Chooser {
    const sampler = new NativeSampler(this.#llama, this.#model, plan);
    return { next: (place) => sampler.next(this.#context, place), close: () => sampler.close() };
  }

  logits(place: number): Float32Array {
    return this.#context.logits(place, this.#model.vocabularySize);
  }

  piece(token: number): Uint8Array {
    return this.#model.piece(token);
  }

  isEnd(token: number): boolean {
    return this.#model.isEnd(token);
  }

  close(): void {
    this.#context.close();
  }
}
