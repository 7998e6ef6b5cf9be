import koffi from 'koffi';
import { AppError } from '#contract/errors.ts';
import type { Fields } from './layouts.ts';
import type { Llama, Pointer } from './llama.ts';
import type { NativeModel } from './model.ts';
import { ThreadPool } from './thread-pool.ts';

export interface ContextSettings {
  /** Tokens that all sequences together may keep. */
  readonly cells: number;
  /** Tokens that one call may take. */
  readonly batchTokens: number;
  readonly sequences: number;
  /** Tokens of one batch that may be scored. */
  readonly outputs: number;
  readonly threads: number;
  readonly purpose: 'generate' | 'embed';
}

/** `LLAMA_MAX_SEQ` of the library. */
const MOST_SEQUENCES = 256;

/** The working memory of a model: sequences of tokens with their keys and values, and the batch they grow by. */
export class NativeContext {
  readonly pointer: Pointer;
  readonly cells: number;
  readonly batchTokens: number;
  /** How many may exist at once: fewer than asked for where the library has no more. */
  readonly sequences: number;
  readonly #llama: Llama;
  readonly #memory: Pointer;
  readonly #threads: ThreadPool | undefined;
  readonly #batch: Batch;

  /** Throws AppError `engine_failed` where the memory cannot be had; the reason is on the process's stderr. */
  constructor(llama: Llama, model: NativeModel, settings: ContextSettings) {
    const pointer = llama.newContext(model.pointer, paramsOf(llama, settings));
    if (!pointer)
      throw new AppError(
        'engine_failed',
        `llama.cpp cannot make room for ${settings.cells} tokens of context`,
        {
          hint: 'Ask for a smaller context: engine.context.',
        },
      );
    this.#llama = llama;
    this.pointer = pointer;
    this.cells = llama.contextLength(pointer);
    this.batchTokens = settings.batchTokens;
    this.sequences = Math.min(settings.sequences, MOST_SEQUENCES);
    this.#memory = llama.memoryOf(pointer);
    this.#threads = ThreadPool.open(llama.libraries, settings.threads);
    if (this.#threads) llama.attachThreads(pointer, this.#threads.pointer, this.#threads.pointer);
    this.#batch = new Batch(settings.batchTokens);
  }

  /** One token of the next batch. With `output`, its logits (or embedding) are wanted. Gives its place in the batch. */
  add(token: number, position: number, sequence: number, output: boolean): number {
    return this.#batch.add(token, position, sequence, output);
  }

  /** Whether the model keeps what it has read; BERT and its like do not. */
  get hasMemory(): boolean {
    return Boolean(this.#memory);
  }

  /** Computes what was added, and empties the batch. False where no room was found: then nothing changed. */
  decode(): boolean {
    const code = this.#llama.decode(this.pointer, this.#batch.fields);
    this.#batch.count = 0;
    if (code === 0) return true;
    if (code === 1) return false;
    throw new AppError('engine_failed', `llama.cpp could not compute a batch: llama_decode returned ${code}`);
  }

  /** The same for models without a memory, such as BERT. */
  encode(): void {
    const code = this.#llama.encode(this.pointer, this.#batch.fields);
    this.#batch.count = 0;
    if (code !== 0)
      throw new AppError(
        'engine_failed',
        `llama.cpp could not compute a batch: llama_encode returned ${code}`,
      );
  }

  setThreads(threads: number): void {
    this.#llama.setThreads(this.pointer, threads, threads);
  }

  get batchedTokens(): number {
    return this.#batch.count;
  }

  /** Forgets a sequence's tokens from a position on. False where the model's memory cannot be cut there. */
  cut(sequence: number, from: number): boolean {
    return this.#llama.removeFrom(this.#memory, sequence, from, -1);
  }

  /** Lets `to` have the tokens of `from` between two positions (-1: to its end), which then both keep in the same cells. */
  share(from: number, to: number, first: number, end: number): void {
    this.#llama.copySequence(this.#memory, from, to, first, end);
  }

  clear(): void {
    this.#llama.clearMemory(this.#memory, false);
  }

  /** The logits at a place of the last batch: valid until the next one. */
  logits(place: number, vocabularySize: number): Float32Array {
    const pointer = this.#llama.logitsOf(this.pointer, place);
    if (!pointer) throw new AppError('engine_failed', `llama.cpp has no logits at place ${place}`);
    return new Float32Array(koffi.view(pointer, vocabularySize * 4));
  }

  /** A copy of a sequence's pooled embedding, not normalised. */
  embedding(sequence: number, length: number): Float32Array {
    const pointer = this.#llama.embeddingOfSequence(this.pointer, sequence);
    if (!pointer) throw new AppError('engine_failed', 'llama.cpp gave no embedding for a text');
    return new Float32Array(koffi.view(pointer, length * 4)).slice();
  }

  /** A sequence's keys and values as bytes, to be kept on disk. */
  save(sequence: number): Uint8Array {
    const bytes = new Uint8Array(this.#llama.stateSize(this.pointer, sequence));
    const used = this.#llama.readState(this.pointer, bytes, bytes.length, sequence);
    return bytes.subarray(0, used);
  }

  /** Puts saved keys and values back. False where they do not fit. */
  restore(sequence: number, bytes: Uint8Array): boolean {
    return this.#llama.writeState(this.pointer, bytes, bytes.length, sequence) > 0;
  }

  close(): void {
    this.#llama.freeContext(this.pointer);
    this.#threads?.close();
  }
}

function paramsOf(llama: Llama, settings: ContextSettings): Fields {
  const embed = settings.purpose === 'embed';
  return {
    ...llama.contextDefaults(),
    n_ctx: settings.cells,
    n_batch: settings.batchTokens,
    // A text that is read both ways must be computed in one piece.
    n_ubatch: embed ? settings.batchTokens : Math.min(settings.batchTokens, 512),
    n_seq_max: Math.min(settings.sequences, MOST_SEQUENCES),
    // The library ends the process where these are fewer than the sequences (llama-context.cpp, output_reserve).
    n_outputs_max: Math.max(settings.outputs, Math.min(settings.sequences, MOST_SEQUENCES)),
    n_threads: settings.threads,
    n_threads_batch: settings.threads,
    embeddings: embed,
    kv_unified: true,
  };
}

/** The arrays of a `llama_batch`, kept alive here: the library reads them during the call. */
class Batch {
  count = 0;
  readonly #tokens: Int32Array;
  readonly #positions: Int32Array;
  readonly #sequences: Int32Array;
  readonly #sequenceCounts: Int32Array;
  readonly #sequencePointers: BigUint64Array;
  readonly #outputs: Int8Array;
  readonly #fields: Fields;

  constructor(most: number) {
    this.#tokens = new Int32Array(most);
    this.#positions = new Int32Array(most);
    this.#sequences = new Int32Array(most);
    this.#sequenceCounts = new Int32Array(most).fill(1);
    const first = koffi.address(this.#sequences);
    this.#sequencePointers = BigUint64Array.from({ length: most }, (_, index) => first + BigInt(index * 4));
    this.#outputs = new Int8Array(most);
    this.#fields = {
      n_tokens: 0,
      token: koffi.address(this.#tokens),
      embd: null,
      pos: koffi.address(this.#positions),
      n_seq_id: koffi.address(this.#sequenceCounts),
      seq_id: koffi.address(this.#sequencePointers),
      logits: koffi.address(this.#outputs),
    };
  }

  get fields(): Fields {
    this.#fields.n_tokens = this.count;
    return this.#fields;
  }

  add(token: number, position: number, sequence: number, output: boolean): number {
    const place = this.count++;
    this.#tokens[place] = token;
    this.#positions[place] = position;
    this.#sequences[place] = sequence;
    this.#outputs[place] = output ? 1 : 0;
    return place;
  }
}
