import koffi from 'koffi';
import type { Pointer } from './llama.ts';

const BYTES_EACH = 12;

/** A `llama_token_data_array` over the whole vocabulary in memory of ours, for samplers that are asked one by one. */
export class Candidates {
  readonly pointer: Pointer;
  readonly #ids: Int32Array;
  readonly #logits: Float32Array;
  readonly #header: BigInt64Array;
  readonly #data: bigint;

  constructor(size: number) {
    const block = new ArrayBuffer(size * BYTES_EACH);
    this.#ids = new Int32Array(block);
    this.#logits = new Float32Array(block);
    this.#data = koffi.address(this.#ids);
    // { data, size, selected, sorted }: the last is one byte of its eight.
    this.#header = new BigInt64Array(4);
    this.pointer = koffi.address(this.#header);
  }

  /** Every token with its logit; those that are banned with none. */
  fill(logits: Float32Array, banned: readonly number[] = []): void {
    const [ids, values] = [this.#ids, this.#logits];
    for (let token = 0, at = 0; token < logits.length; token++, at += 3) {
      ids[at] = token;
      values[at + 1] = logits[token] as number;
      values[at + 2] = 0;
    }
    for (const token of banned) values[token * 3 + 1] = Number.NEGATIVE_INFINITY;
    this.#open(logits.length);
  }

  /** One token alone, to ask a grammar whether it may come next. */
  fillOne(token: number): void {
    this.#ids[0] = token;
    this.#logits[1] = 1;
    this.#logits[2] = 0;
    this.#open(1);
  }

  /** What the first candidate's logit is: minus infinity once a grammar has ruled it out. */
  get firstLogit(): number {
    return koffi.decode.float((this.#header[0] as bigint) + 4n);
  }

  get hasAny(): boolean {
    const count = Number(this.#header[1]);
    for (let index = 0; index < count; index++)
      if (this.#logits[index * 3 + 1] !== Number.NEGATIVE_INFINITY) return true;
    return false;
  }

  /** The token a chain chose; -1 where it chose none. */
  get chosen(): number {
    const selected = this.#header[2] as bigint;
    if (selected < 0n) return -1;
    return koffi.decode.int32((this.#header[0] as bigint) + selected * BigInt(BYTES_EACH));
  }

  #open(count: number): void {
    this.#header[0] = this.#data; // samplers may have pointed it elsewhere
    this.#header[1] = BigInt(count);
    this.#header[2] = -1n;
    this.#header[3] = 0n;
  }
}
