import assert from 'node:assert/strict';
import type { Chooser, Compute } from '../host/compute.ts';
import type { SamplingPlan } from '../native/sampling-plan.ts';

export interface Script {
  readonly cells: number;
  readonly batchTokens: number;
  readonly sequences: number;
  readonly isStateful?: boolean;
  /** The token after these; undefined where a grammar allows none. */
  readonly nextToken?: (tokens: readonly number[], plan: SamplingPlan) => number | undefined;
  /** What a token stands for. */
  readonly piece?: (token: number) => Uint8Array;
  /** The end token; absent for a vocabulary without one. */
  readonly end?: number;
  /** How long a batch takes: this, and so much more for each of its tokens. */
  readonly msPerStep?: number;
  readonly msPerToken?: number;
  /** And so much more by where its tokens stand in their texts. */
  readonly msOfPlaces?: (positions: readonly number[]) => number;
  /** How a batch of so many sequences fails: `room` as when no cells are found, `broken` as when the library is. */
  readonly failure?: (decodes: number, sequences: number) => 'room' | 'broken' | undefined;
}

/** A token in the memory. Sequences that begin alike may hold the same one. */
interface Cell {
  readonly token: number;
  readonly position: number;
  readonly holders: Set<number>;
}

interface Entry {
  readonly token: number;
  readonly position: number;
  readonly sequence: number;
  readonly output: boolean;
}

/**
 * A model whose next token is a function of the tokens before it. It keeps its memory cell by cell, so that whoever
 * drives it wrongly is told at once: a gap in the positions, a place in a cell that is taken, a sequence cut where none
 * can be cut.
 */
export class ScriptedCompute implements Compute {
  readonly cells: number;
  readonly batchTokens: number;
  readonly sequences: number;
  readonly isStateful: boolean;
  readonly addsSpace = false;
  readonly #script: Script;
  readonly #memory = new Map<number, Cell[]>();
  #batch: Entry[] = [];
  /** The tokens before and at each place of the last batch whose output was asked for. */
  #outputs = new Map<number, readonly number[]>();
  openChoosers = 0;
  decodes = 0;
  tokens = 0;
  /** Cells that any sequence holds. */
  cellsUsed = 0;
  /** The most tokens that one batch had. */
  largestBatch = 0;
  nowMs = 0;

  constructor(script: Script) {
    this.#script = script;
    this.cells = script.cells;
    this.batchTokens = script.batchTokens;
    this.sequences = script.sequences;
    this.isStateful = script.isStateful ?? false;
  }

  /** Sequences that hold anything. */
  get sequencesUsed(): number {
    return this.#memory.size;
  }

  tokensOf(sequence: number): number[] {
    return this.#cellsOf(sequence).map(({ token }) => token);
  }

  add(token: number, position: number, sequence: number, output: boolean): number {
    assert.ok(this.#batch.length < this.batchTokens, `a batch takes ${this.batchTokens} tokens`);
    this.#checkSequence(sequence);
    this.#batch.push({ token, position, sequence, output });
    return this.#batch.length - 1;
  }

  decode(): boolean {
    const batch = this.#batch;
    this.#batch = [];
    assert.ok(batch.length > 0, 'an empty batch');
    const failure = this.#script.failure?.(this.decodes, new Set(batch.map(({ sequence }) => sequence)).size);
    this.decodes += 1;
    if (failure === 'broken') throw new Error('the scripted library is broken');
    if (failure === 'room' || this.cellsUsed + batch.length > this.cells) return false;
    this.#outputs = new Map();
    for (const [place, entry] of batch.entries()) this.#take(entry, place);
    this.tokens += batch.length;
    this.largestBatch = Math.max(this.largestBatch, batch.length);
    this.nowMs += this.#msOf(batch);
    return true;
  }

  share(from: number, to: number, count: number): void {
    this.#checkSequence(to);
    const cells = this.#cellsOf(from);
    assert.ok(count > 0 && count <= cells.length, `${count} of the ${cells.length} tokens of ${from} shared`);
    assert.equal(this.#cellsOf(to).length, 0, `${to} is shared into, and holds something`);
    if (this.isStateful) assert.equal(count, cells.length, 'a recurrent state is shared as a whole');
    for (const cell of cells.slice(0, count)) cell.holders.add(to);
    this.#memory.set(to, cells.slice(0, count));
  }

  cut(sequence: number, from: number): void {
    this.#checkSequence(sequence);
    const cells = this.#cellsOf(sequence);
    if (this.isStateful && from < cells.length) assert.equal(from, 0, 'a recurrent state is cut as a whole');
    for (const cell of cells.slice(from)) {
      cell.holders.delete(sequence);
      if (cell.holders.size === 0) this.cellsUsed -= 1;
    }
    if (from === 0) this.#memory.delete(sequence);
    else this.#memory.set(sequence, cells.slice(0, from));
  }

  save(sequence: number, from: number, to: number): Uint8Array {
    const tokens = this.tokensOf(sequence);
    assert.ok(from >= 0 && from < to && to <= tokens.length, `${from} to ${to} of ${tokens.length} saved`);
    if (this.isStateful)
      assert.deepEqual([from, to], [0, tokens.length], 'a recurrent state is saved as a whole');
    return Buffer.from(JSON.stringify(tokens.slice(from, to)));
  }

  restore(sequence: number, from: number, bytes: Uint8Array): boolean {
    assert.equal(from, this.tokensOf(sequence).length, 'a part is put back where the sequence ends');
    const tokens: number[] = JSON.parse(Buffer.from(bytes).toString());
    if (this.cellsUsed + tokens.length > this.cells) return false;
    for (const [place, token] of tokens.entries())
      this.#take({ token, position: from + place, sequence, output: false }, -1);
    return true;
  }

  chooser(plan: SamplingPlan): Chooser {
    this.openChoosers += 1;
    let isOpen = true;
    return {
      next: (place) => {
        assert.ok(isOpen, 'a chooser is asked after it was closed');
        return this.#nextToken(this.#outputAt(place), plan);
      },
      close: () => {
        assert.ok(isOpen, 'a chooser is closed twice');
        isOpen = false;
        this.openChoosers -= 1;
      },
    };
  }

  /** The token that comes next is twice as likely as each of the seven others. */
  logits(place: number): Float32Array {
    const token = this.#nextToken(this.#outputAt(place), undefined) ?? 0;
    return new Float32Array(8).fill(0).with(token % 8, Math.LN2);
  }

  piece(token: number): Uint8Array {
    return this.#script.piece?.(token) ?? Buffer.from(` ${token}`);
  }

  isEnd(token: number): boolean {
    return token === this.#script.end;
  }

  #msOf(batch: readonly Entry[]): number {
    const { msPerStep = 0, msPerToken = 0, msOfPlaces = () => 0 } = this.#script;
    return msPerStep + msPerToken * batch.length + msOfPlaces(batch.map(({ position }) => position));
  }

  #nextToken(tokens: readonly number[], plan: SamplingPlan | undefined): number | undefined {
    return (this.#script.nextToken ?? nextOf)(tokens, plan ?? ({ seed: 0 } as SamplingPlan));
  }

  #take({ token, position, sequence, output }: Entry, place: number): void {
    const cells = this.#cellsOf(sequence);
    assert.equal(position, cells.length, `the next position of sequence ${sequence}`);
    cells.push({ token, position, holders: new Set([sequence]) });
    this.cellsUsed += 1;
    this.#memory.set(sequence, cells);
    if (output) this.#outputs.set(place, this.tokensOf(sequence));
  }

  #outputAt(place: number): readonly number[] {
    const tokens = this.#outputs.get(place);
    assert.ok(tokens, `place ${place} of the last batch has no output`);
    return tokens;
  }

  #cellsOf(sequence: number): Cell[] {
    return this.#memory.get(sequence) ?? [];
  }

  #checkSequence(sequence: number): void {
    assert.ok(sequence >= 0 && sequence < this.sequences, `sequence ${sequence} of ${this.sequences}`);
  }
}

/** Any of 250 tokens, as all tokens before it and the seed have it (FNV-1a). */
export function nextOf(tokens: readonly number[], { seed }: Pick<SamplingPlan, 'seed'>): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const token of tokens) hash = Math.imul(hash ^ token, 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % 250;
}
