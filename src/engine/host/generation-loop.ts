import { AppError, asAppError } from '#contract/errors.ts';
import type { GenerateOrder, HostErrorCode, News } from '../protocol.ts';
import type { Compute } from './compute.ts';
import { FairShares } from './fair-shares.ts';
import { Generation } from './generation.ts';
import { planStep, type Share, tokensWithin } from './plan-step.ts';
import { isBeingRead } from './prefix.ts';
import { type MemoryState, SequenceMemory } from './sequence-memory.ts';

export interface LoopLimits {
  /** The most tokens an ask may have, prompt and answer together. */
  readonly context: number;
  readonly parallel: number;
  readonly queue: number;
}

/** How long a step may read a prompt while others wait for their next token, and while nobody does. In ms. */
const READ_BESIDE_MS = 60;
const READ_ALONE_MS = 250;
/** The fewest tokens of a prompt that a step reads, so that reading never stands still. */
const LEAST_BESIDE = 4;
const LEAST_ALONE = 32;
/** Steps with fewer tokens tell nothing of how long reading takes: fetching the weights outweighs it. */
const TELLING_TOKENS = 16;
/** Cells that a generation about to begin leaves free for each that runs: they grow meanwhile. */
const ROOM_TO_GROW = 32;

/**
 * Continuous batching: each step takes one token of everyone who answers and a piece of the prompts that are being
 * read, has the model compute them together, and tells what came of it. Whoever comes waits until there is a place,
 * the client who was given least first.
 */
export class GenerationLoop {
  readonly shares = new FairShares();
  readonly memory: SequenceMemory;
  tokensRead = 0;
  tokensAnswered = 0;
  tokensFromCache = 0;
  readonly #compute: Compute;
  readonly #limits: LoopLimits;
  readonly #tell: (news: readonly News[]) => void;
  readonly #nowMs: () => number;
  #waiting: Generation[] = [];
  #running: Generation[] = [];
  #msPerTokenRead = 0;

  constructor(
    compute: Compute,
    limits: LoopLimits,
    tell: (news: readonly News[]) => void,
    nowMs: () => number = performance.now.bind(performance),
  ) {
    this.#compute = compute;
    this.#limits = limits;
    this.#tell = tell;
    this.#nowMs = nowMs;
    this.memory = new SequenceMemory(compute);
  }

  get hasWork(): boolean {
    return this.#running.length + this.#waiting.length > 0;
  }

  get counts(): { running: number; waiting: number } {
    return { running: this.#running.length, waiting: this.#waiting.length };
  }

  get memoryState(): MemoryState {
    return this.memory.state;
  }

  /** Takes a generation in; what is wrong with it is told as its failure. */
  enqueue(order: GenerateOrder, prompt: readonly number[]): void {
    try {
      this.#check(prompt);
      const generation = new Generation(order, prompt, this.#limits.context, this.#compute, this.#nowMs());
      this.shares.enter(order.client);
      this.#waiting.push(generation);
      this.#tell([{ kind: 'queued', id: order.id, ahead: this.#waiting.length - 1 }]);
    } catch (thrown) {
      this.#tell([failure(order.id, thrown)]);
    }
  }

  /** Ends a generation that nobody waits for any more. */
  abort(id: number): void {
    const generation = [...this.#running, ...this.#waiting].find((one) => one.id === id);
    if (!generation) return;
    this.#leave(generation);
    this.#tell([generation.end(this.#nowMs())]);
  }

  /** One batch. Throws where the model itself fails: then nobody who runs can go on. */
  step(): void {
    this.#admit();
    const plan = this.#makeRoom(this.#plan());
    if (plan.length === 0) return;
    const places = this.#fill(plan);
    const began = this.#nowMs();
    if (!this.#compute.decode()) {
      // The library found no room where our book has some: the last to come gives his up.
      this.#setAside(plan[plan.length - 1] as Share<Planned>);
      return;
    }
    this.#learnSpeed(plan, this.#nowMs() - began);
    this.#tell(plan.flatMap((share, index) => this.#progress(share, places[index] as number)));
  }

  #check(prompt: readonly number[]): void {
    const { context, queue } = this.#limits;
    if (prompt.length === 0) throw new AppError('bad_request', 'Cannot continue an empty prompt');
    if (prompt.length >= context) {
      throw new AppError(
        'context_length_exceeded',
        `Cannot answer: the prompt has ${prompt.length} tokens, and this model takes ${context} with its answer`,
        { values: { n_prompt_tokens: prompt.length, n_ctx: context } },
      );
    }
    if (this.#waiting.length >= queue)
      throw new AppError('overloaded', `Cannot take another ask: ${queue} wait for this model`);
  }

  /** Fills free places, the client who was given least first; a place is taken from one who was given far more. */
  #admit(): void {
    const inTurn = [...this.#waiting].sort((a, b) => this.#servedOf(a) - this.#servedOf(b));
    for (const next of inTurn) {
      const have = this.memory.longest(next.tokens, this.#running);
      if (next.tokensOut === 0 && isBeingRead(next.tokens, have, this.#running)) continue;
      if (this.#running.length >= this.#limits.parallel && !this.#makePlace(next)) return;
      const wanted = next.pending - have + this.#running.length * ROOM_TO_GROW;
      if (this.#running.length > 0 && wanted > this.memory.room) return;
      const beginning = this.memory.begin(next.tokens, this.#running);
      if (!beginning) return;
      next.begin(beginning.sequence, beginning.kept, this.#nowMs());
      if (next.tokensOut === 0) this.tokensFromCache += beginning.kept;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#running.push(next);
    }
  }

  /** Sets a generation of a client aside who has two places or more and was given more than this one's client. */
  #makePlace(next: Generation): boolean {
    const places = new Map<string, Generation[]>();
    for (const one of this.#running) {
      const { client } = one.order;
      places.set(client, [...(places.get(client) ?? []), one]);
    }
    if (places.has(next.order.client)) return false;
    const busiest = [...places.values()]
      .filter((held) => held.length > 1)
      .sort((a, b) => this.#servedOf(b[0] as Generation) - this.#servedOf(a[0] as Generation))[0];
    const last = busiest?.at(-1);
    if (!last || this.#servedOf(last) <= this.#servedOf(next)) return false;
    this.#putBack(last);
    return true;
  }

  #plan(): Share<Planned>[] {
    const { batchTokens } = this.#compute;
    const within = (ms: number, least: number) => tokensWithin(ms, this.#msPerTokenRead, least, batchTokens);
    const planned = this.#running.map((generation) => ({
      generation,
      pending: generation.pending,
      served: this.#servedOf(generation),
    }));
    return planStep(planned, {
      batchTokens,
      readBesideAnswers: within(READ_BESIDE_MS, LEAST_BESIDE),
      readAlone: within(READ_ALONE_MS, LEAST_ALONE),
    });
  }

  /** Finds cells for what is planned; where there are none, the last to come are set aside. */
  #makeRoom(plan: Share<Planned>[]): Share<Planned>[] {
    const granted: Share<Planned>[] = [];
    for (const share of plan) {
      const { generation } = share.runner;
      if (generation.sequence < 0) continue; // it was set aside for one before it
      while (!this.memory.grow(generation.sequence, share.tokens)) {
        const last = this.#running.at(-1) as Generation;
        this.#putBack(last, true);
        if (last === generation) break;
      }
      if (generation.sequence >= 0) granted.push(share);
    }
    return granted.filter(({ runner }) => runner.generation.sequence >= 0);
  }

  #fill(plan: readonly Share<Planned>[]): number[] {
    return plan.map(({ runner: { generation }, tokens }) => {
      let place = -1;
      for (let index = 0; index < tokens; index++) {
        const position = generation.kept + index;
        const isLast = position === generation.tokens.length - 1;
        place = this.#compute.add(
          generation.tokens[position] as number,
          position,
          generation.sequence,
          isLast,
        );
      }
      return place;
    });
  }

  #progress({ runner: { generation }, tokens }: Share<Planned>, place: number): News[] {
    generation.kept += tokens;
    const reading = generation.tokensOut === 0;
    if (reading) this.tokensRead += tokens;
    if (generation.pending > 0) {
      this.shares.charge(generation.order.client, tokens, 0);
      const { id, tokensIn, cached } = generation;
      return [{ kind: 'reading', id, read: generation.kept, of: tokensIn, cached }];
    }
    this.shares.charge(generation.order.client, reading ? tokens : 0, 1);
    this.tokensAnswered += 1;
    const news = generation.advance(place, this.#nowMs());
    if (generation.finish === undefined) return [news];
    this.#leave(generation);
    return [news, generation.end(this.#nowMs())];
  }

  /** An average of what reading a token takes, from steps that mostly read. */
  #learnSpeed(plan: readonly Share<Planned>[], ms: number): void {
    const tokens = plan.reduce((sum, share) => sum + share.tokens, 0);
    if (tokens < TELLING_TOKENS) return;
    const seen = ms / tokens;
    this.#msPerTokenRead = this.#msPerTokenRead === 0 ? seen : this.#msPerTokenRead * 0.7 + seen * 0.3;
  }

  #setAside({ runner }: Share<Planned>): void {
    for (const generation of this.#running) this.memory.shrink(generation.sequence, generation.kept);
    this.#putBack(runner.generation, true);
  }

  /** From running back to waiting; it reads its tokens again when its turn comes, as far as they are not kept. */
  #putBack(generation: Generation, drop = false): void {
    this.#running.splice(this.#running.indexOf(generation), 1);
    this.#waiting.unshift(generation);
    this.#giveUpRoom(generation, drop);
  }

  #leave(generation: Generation): void {
    const place = this.#running.indexOf(generation);
    if (place >= 0) {
      this.#running.splice(place, 1);
      this.#giveUpRoom(generation, false);
    } else this.#waiting.splice(this.#waiting.indexOf(generation), 1);
    generation.close();
    this.shares.leave(generation.order.client);
  }

  #giveUpRoom(generation: Generation, drop: boolean): void {
    const { sequence, tokens, kept } = generation;
    if (drop) this.memory.drop(sequence);
    else this.memory.release({ sequence, tokens, kept });
    generation.sequence = -1;
    generation.kept = 0;
  }

  #servedOf(generation: Generation): number {
    return this.shares.servedOf(generation.order.client);
  }
}

interface Planned {
  readonly generation: Generation;
  readonly pending: number;
  readonly served: number;
}

function failure(id: number, thrown: unknown): News {
  const error = asAppError(thrown);
  const values = error.details.values as Record<string, number> | undefined;
  return { kind: 'failed', id, code: error.code as HostErrorCode, message: error.message, values };
}
