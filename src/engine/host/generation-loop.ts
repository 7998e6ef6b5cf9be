import { AppError } from '#contract/errors.ts';
import type { GenerateOrder, News } from '../protocol.ts';
import type { Compute, SavedState } from './compute.ts';
import { failureOf } from './failure-of.ts';
import { FairShares } from './fair-shares.ts';
import { Generation } from './generation.ts';
import { owedOf, planStep, type Runner, type Share } from './plan-step.ts';
import { begins, isBeingRead, type Kept } from './prefix.ts';
import { type MemoryState, SequenceMemory } from './sequence-memory.ts';
import { type StepKind, StepTimes } from './step-times.ts';
import { tooLong } from './too-long.ts';

export interface LoopLimits {
  /** The most tokens an ask may have, prompt and answer together. */
  readonly context: number;
  readonly parallel: number;
  readonly queue: number;
}

/**
 * How long a step may read prompts: beside answers, beyond what those take, less than half of the 100 ms that nobody is
 * to wait longer for his next token, since a step may take 50 ms longer than foreseen; more for one who was given less
 * than they; and while nobody answers. So many tokens are read in any case.
 */
const BESIDE_ANSWERS = { ms: 45, least: 2 };
const BESIDE_BUSIER = { ms: 80, least: 2 };
const ALONE = { ms: 250, least: 32 };
/**
 * Cells that finished sequences may hold alone while several are computed. One that is alone has the memory to itself:
 * then its tokens lie in the same cells each time, and attention adds them up in the same order.
 */
const MOST_IDLE_CELLS = 256;
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
  readonly #times = new StepTimes();
  /** The library found no room for those who run: nobody is added until one of them has left. */
  #isCrowded = false;

  constructor(
    compute: Compute,
    limits: LoopLimits,
    tell: (news: readonly News[]) => void,
    nowMs: () => number = performance.now.bind(performance),
    keep?: (tokens: readonly number[], state: SavedState) => void,
  ) {
    this.#compute = compute;
    this.#limits = {
      ...limits,
      context: Math.min(limits.context, compute.cells),
      parallel: Math.min(limits.parallel, compute.sequences, compute.batchTokens),
    };
    this.#tell = tell;
    this.#nowMs = nowMs;
    this.memory = new SequenceMemory(compute, keep);
  }

  get hasWork(): boolean {
    return this.#running.length + this.#waiting.length > 0;
  }

  get counts(): { running: number; waiting: number } {
    return { running: this.#running.length, waiting: this.#waiting.length };
  }

  /** So many tokens are too many for a prompt. */
  get context(): number {
    return this.#limits.context;
  }

  /** What reading a token of a prompt takes, near its beginning; 0 until it is known. */
  get msPerTokenRead(): number {
    return this.#times.msPerTokenRead(0, false) || this.#times.msPerTokenRead(0, true);
  }

  /** How much of a prompt would not have to be read. */
  has(prompt: readonly number[]): number {
    return this.memory.longest(prompt, this.#running);
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
      this.#tellPlaces();
    } catch (thrown) {
      this.#tell([failureOf(order.id, thrown)]);
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
    if (this.#waiting.length > 0) this.#tellPlaces();
    const isOwed = this.#isOwed();
    if (!isOwed) this.#clearIdle();
    const plan = this.#makeRoom(this.#plan(isOwed));
    if (plan.length === 0) return;
    const places = this.#fill(plan);
    const began = this.#nowMs();
    if (!this.#compute.decode()) {
      this.#yieldRoom();
      return;
    }
    this.#times.took(kindOf(plan), this.#nowMs() - began);
    this.#tell(plan.flatMap((share, index) => this.#progress(share, places[index] as number)));
  }

  #check(prompt: readonly number[]): void {
    const { context, parallel, queue } = this.#limits;
    if (prompt.length === 0) throw new AppError('bad_request', 'Cannot continue an empty prompt');
    if (prompt.length >= context) throw tooLong(prompt.length, context);
    if (this.#running.length + this.#waiting.length >= parallel + queue)
      throw new AppError('overloaded', `Cannot take another ask: ${queue} wait for this model`);
  }

  /** Those who wait hear how many are before them, as often as that changes. */
  #tellPlaces(): void {
    const isFull = this.#running.length >= this.#limits.parallel;
    const news = this.#waiting.flatMap((generation, index): News[] => {
      const ahead = index + Number(isFull);
      if (generation.hasBegun || generation.ahead === ahead) return [];
      generation.ahead = ahead;
      return [{ kind: 'queued', id: generation.id, ahead }];
    });
    if (news.length > 0) this.#tell(news);
  }

  /** Fills free places, the client who was given least first; a place is taken from one who was given far more. */
  #admit(): void {
    if (this.#waiting.length === 0 || (this.#isCrowded && this.#running.length > 0)) return;
    const inTurn = [...this.#waiting].sort((a, b) => this.#servedOf(a) - this.#servedOf(b));
    for (const next of inTurn) {
      const isFull = this.#running.length >= this.#limits.parallel;
      const yielding = isFull ? this.#whoYields(next) : undefined;
      if (isFull && !yielding) return;
      const have = this.memory.longest(next.tokens, this.#running);
      if (next.tokensOut === 0 && isBeingRead(next.tokens, have, this.#running)) continue;
      if (yielding) this.#putBack(yielding);
      const wanted = next.pending - have + this.#running.length * ROOM_TO_GROW;
      if (this.#running.length > 0 && wanted > this.memory.room) return;
      const beginning = this.memory.begin(next.tokens, this.#running);
      if (!beginning) return;
      if (!next.hasBegun) this.tokensFromCache += beginning.kept;
      next.begin(beginning.sequence, beginning.kept, this.#nowMs());
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#running.push(next);
    }
  }

  /** Who begins alone gets a clean memory at once; beside who answers sequences are given up part by part: nobody stalls. */
  #clearIdle(): void {
    if (this.#compute.isStateful) return; // a state is not looked through
    const [first, second] = this.#running;
    if (!first) return;
    if (!second && first.tokensOut === 0) {
      this.memory.clearIdle(0);
      return;
    }
    const awaited = this.#waiting.filter(({ hasBegun }) => hasBegun);
    const isAwaited = (idle: Kept) => awaited.some(({ tokens }) => begins(tokens, idle.tokens));
    this.memory.clearSomeIdle(second ? MOST_IDLE_CELLS : 0, (idle) => !isAwaited(idle));
  }

  /** A generation whose client has two places or more, was not given less than this one's client, and so has to wait. */
  #whoYields(next: Generation): Generation | undefined {
    const places = new Map<string, Generation[]>();
    for (const one of this.#running) {
      const { client } = one.order;
      places.set(client, [...(places.get(client) ?? []), one]);
    }
    if (places.has(next.order.client)) return undefined;
    const busiest = [...places.values()]
      .filter((held) => held.length > 1)
      .sort((a, b) => this.#servedOf(b[0] as Generation) - this.#servedOf(a[0] as Generation))[0];
    const last = busiest?.at(-1);
    return last && this.#servedOf(last) >= this.#servedOf(next) ? last : undefined;
  }

  /** Somebody's prompt is read who was given less than all who answer: what is not for him waits until it is read. */
  #isOwed(): boolean {
    const told = this.#running.map((one) => ({ pending: one.pending, served: this.#servedOf(one) }));
    return owedOf(told).length > 0;
  }

  #plan(isOwed: boolean): Share<Planned>[] {
    const answering = this.#running.filter(({ pending }) => pending === 1);
    const isBeside = answering.length > 0;
    const inTurn = isBeside && this.#times.isStale && !isOwed ? answering : this.#running;
    const planned = inTurn.map((generation) => ({
      generation,
      pending: generation.pending,
      served: this.#servedOf(generation),
      msPerToken: this.#times.msPerTokenRead(generation.kept, isBeside),
    }));
    const limits = {
      batchTokens: this.#compute.batchTokens,
      besideAnswers: BESIDE_ANSWERS,
      besideBusier: BESIDE_BUSIER,
      alone: ALONE,
    };
    return planStep(planned, limits, {
      answersMs: this.#times.answersMs(answering.map(({ kept }) => kept)),
      dearer: (tiles) => this.#times.dearer(tiles, isBeside),
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
    const { id, order, tokensIn, tokensOut, cached } = generation;
    const isAnswering = generation.pending === 0;
    // The token answered last is not read; one that was set aside reads again what it had.
    const read = isAnswering && tokensOut > 0 ? tokens - 1 : tokens;
    this.tokensRead += read;
    this.shares.charge(order.client, read, isAnswering ? 1 : 0);
    if (!isAnswering)
      return tokensOut > 0 ? [] : [{ kind: 'reading', id, read: generation.kept, of: tokensIn, cached }];
    this.tokensAnswered += 1;
    return this.#advance(generation, place);
  }

  /** What is wrong with one order, such as a grammar that begins to rule late, ends that one alone. */
  #advance(generation: Generation, place: number): News[] {
    try {
      const news = generation.advance(place, this.#nowMs());
      if (generation.finish === undefined) return [news];
      this.#leave(generation);
      return [news, generation.end(this.#nowMs())];
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'bad_request') throw thrown;
      this.#leave(generation);
      return [failureOf(generation.id, thrown)];
    }
  }

  /** The library found no room where our book has some: finished sequences go, then the last to come waits. */
  #yieldRoom(): void {
    for (const { sequence, kept } of this.#running) this.memory.shrink(sequence, kept);
    if (this.memory.dropOldest()) return;
    this.#isCrowded = true;
    const last = this.#running.at(-1) as Generation;
    if (this.#running.length > 1) {
      this.#putBack(last, true);
      return;
    }
    this.#leave(last);
    const said = `llama.cpp found no room for the next of ${last.tokens.length} tokens`;
    this.#tell([failureOf(last.id, new AppError('engine_failed', said))]);
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
    this.#isCrowded = false;
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

interface Planned extends Runner {
  readonly generation: Generation;
}

function kindOf(plan: readonly Share<Planned>[]): StepKind {
  const reading = plan.filter(({ runner }) => runner.pending > 1);
  const answering = plan.filter(({ runner }) => runner.pending === 1);
  return {
    answers: answering.map(({ runner }) => runner.generation.kept),
    pieces: reading.map(({ runner, tokens }) => ({ tokens, from: runner.generation.kept })),
  };
}
