import { AppError } from '#contract/errors.ts';
import { abortable } from '#std/abortable.ts';
import type { Clock } from '#std/clock.ts';
import { Breaker } from './breaker.ts';
import { chooseEvictions } from './choose-evictions.ts';
import { HostProcess } from './host-process.ts';
import { Loading, type TellLoad } from './loading.ts';
import type { HostSettings, HostState, ModelReport } from './protocol.ts';

/** How a model is to be run here: decided anew at each load, since memory and file may have changed. */
export interface ModelPlan {
  readonly settings: HostSettings;
  /** What it may take: weights, context, working memory, and the finished sequences kept beside it. */
  readonly bytes: number;
  /** How long it stays loaded after its last ask; Infinity is for as long as there is room. */
  readonly keepAliveMs: number;
}

/** What can be asked of a loaded model. */
export type ModelHost = Pick<HostProcess, 'report' | 'generate' | 'embed' | 'rank' | 'tokenize'>;

/** A loaded model that will not be unloaded before `release`. */
export interface Lease {
  readonly host: ModelHost;
  /** Given back; with a time, the model stays loaded for that long after it, whatever was planned. */
  release(keepAliveMs?: number): void;
}

/** A loaded model, for people. */
export interface LoadedModel {
  readonly name: string;
  readonly plan: ModelPlan;
  readonly report: ModelReport;
  readonly state: HostState | undefined;
  readonly busy: number;
  /** When it will be unloaded unless it is asked before; Infinity is never. */
  readonly unloadAtMs: number;
}

interface Resident {
  readonly name: string;
  readonly plan: ModelPlan;
  readonly host: HostProcess;
  busy: number;
  /** To be unloaded when those who use it have finished: it is lent no more. */
  isLeaving: boolean;
  usedAtMs: number;
  /** Infinity is for as long as there is room. */
  keepAliveMs: number;
  timer?: NodeJS.Timeout;
}

/** How long a load may wait, in ms. */
export interface LoadPatience {
  /** For models that are in use to leave the memory. */
  readonly roomMs: number;
  /** For anything of it to move. */
  readonly stallMs: number;
}

const PATIENCE: LoadPatience = { roomMs: 300_000, stallMs: 300_000 };

/** Timers take no more; who stays loaded for weeks stays. */
const LONGEST_TIMER_MS = 0x7fff_ffff;

/**
 * The models that are loaded, each in a process of its own, under one budget of memory: what is wanted is loaded, what
 * was used longest ago makes room, and a model that dies takes nobody with it.
 */
export class Engine {
  readonly #budget: () => number;
  readonly #clock: Clock;
  readonly #unloaded: (model: LoadedModel) => void;
  readonly #residents = new Map<string, Resident>();
  readonly #loading = new Map<string, Loading<Resident>>();
  readonly #patience: LoadPatience;
  /** Processes that were told to end and still hold their memory. */
  readonly #ending = new Set<Promise<void>>();
  readonly #breakers = new Map<string, Breaker>();
  /** Loads happen one after the other: each has to know what the one before took. */
  #line: Promise<unknown> = Promise.resolve();
  #waiters: (() => void)[] = [];
  readonly #closing = new AbortController();

  /**
   * `budget` tells how many bytes all models together may take. `unloaded` is told of each model that was unloaded, with
   * what it took in the end; it must not throw.
   */
  constructor(
    budget: () => number,
    clock: Clock,
    unloaded: (model: LoadedModel) => void = () => {},
    patience: LoadPatience = PATIENCE,
  ) {
    this.#budget = budget;
    this.#clock = clock;
    this.#unloaded = unloaded;
    this.#patience = patience;
  }

  /** Bytes that all models together may take. */
  get budgetBytes(): number {
    return this.#budget();
  }

  get loaded(): LoadedModel[] {
    return [...this.#residents.values()].map(describe);
  }

  /**
   * `tell` hears how far a load is. Throws AppError: `engine_unavailable` where the model cannot be had now,
   * `engine_failed` where it does not load.
   */
  async acquire(
    name: string,
    plan: () => Promise<ModelPlan> | ModelPlan,
    signal: AbortSignal,
    tell?: TellLoad,
  ): Promise<Lease> {
    for (;;) {
      signal.throwIfAborted();
      const resident = this.#residents.get(name) ?? (await abortable(this.#load(name, plan, tell), signal));
      if (this.#isLendable(resident)) return this.#lend(resident);
      // It died, or made room for another. Without a wait its end, told after its channel is cut, would not be heard.
      await abortable(resident.host.ended, signal);
    }
  }

  /** Unloads a model, also one that is being loaded, when those who use it have finished. */
  async unload(name: string): Promise<void> {
    const resident = this.#residents.get(name) ?? (await this.#coming(name));
    if (!resident) return;
    resident.isLeaving = true;
    while (resident.busy > 0 && resident.host.isAlive) await this.#change();
    await this.#evict(resident);
  }

  /** Has a model that is loaded drop what it keeps of prompts, in memory and on disk. */
  async forgetPrompts(name: string): Promise<void> {
    const resident = this.#residents.get(name) ?? (await this.#coming(name));
    await Promise.all(this.#ending); // a process that ends writes down what it read
    if (resident?.host.isAlive) await resident.host.forget();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#changed(); // who waits for room is told that there will be none
    await Promise.all([...this.#residents.values()].map((resident) => this.#evict(resident)));
    await Promise.all(this.#ending);
  }

  #coming(name: string): Promise<Resident | undefined> | undefined {
    return this.#loading.get(name)?.done.catch(() => undefined);
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  #isLendable(resident: Resident): boolean {
    return this.#residents.get(resident.name) === resident && resident.host.isAlive && !resident.isLeaving;
  }

  #lend(resident: Resident): Lease {
    resident.busy += 1;
    clearTimeout(resident.timer);
    let isOut = true;
    const release = (keepAliveMs?: number) => {
      if (!isOut) return;
      isOut = false;
      if (keepAliveMs !== undefined) resident.keepAliveMs = keepAliveMs;
      resident.busy -= 1;
      resident.usedAtMs = this.#clock.nowMs();
      this.#scheduleUnload(resident);
      this.#changed();
    };
    return { host: resident.host, release };
  }

  #load(name: string, plan: () => Promise<ModelPlan> | ModelPlan, tell?: TellLoad): Promise<Resident> {
    const loading = this.#loading.get(name) ?? this.#beginLoad(name, plan);
    if (tell) loading.watch(tell);
    return loading.done;
  }

  #beginLoad(name: string, plan: () => Promise<ModelPlan> | ModelPlan): Loading<Resident> {
    this.#refuseWhereItDies(name);
    const isNext = this.#loading.size === 0;
    const loading = new Loading<Resident>((tell) => {
      if (!isNext) tell({ kind: 'room' });
      return this.#line.then(async () => this.#start(name, await plan(), tell));
    });
    this.#line = loading.done.catch(() => undefined);
    this.#loading.set(name, loading);
    const done = () => this.#loading.delete(name);
    loading.done.then(done, done);
    return loading;
  }

  async #start(name: string, plan: ModelPlan, tell: TellLoad): Promise<Resident> {
    await this.#makeRoom(name, plan, tell);
    await Promise.all(this.#ending);
    if (this.#isClosed) throw stopping();
    tell({ kind: 'loading', share: 0 });
    const host = await this.#hosted(name, plan, tell);
    if (this.#isClosed) {
      await host.close();
      throw stopping();
    }
    const resident: Resident = {
      name,
      plan,
      host,
      busy: 0,
      isLeaving: false,
      usedAtMs: this.#clock.nowMs(),
      keepAliveMs: plan.keepAliveMs,
    };
    this.#residents.set(name, resident);
    this.#scheduleUnload(resident);
    void host.ended.then(() => this.#died(resident));
    return resident;
  }

  async #hosted(name: string, plan: ModelPlan, tell: TellLoad): Promise<HostProcess> {
    const loaded = (share: number) => tell({ kind: 'loading', share });
    const { stallMs } = this.#patience;
    try {
      return await HostProcess.start(plan.settings, this.#closing.signal, { loaded, stallMs });
    } catch (thrown) {
      if (this.#isClosed) throw stopping();
      if (thrown instanceof AppError && thrown.code === 'engine_failed')
        this.#breakerOf(name).died(this.#clock.nowMs());
      throw thrown;
    }
  }

  async #makeRoom(name: string, plan: ModelPlan, tell: TellLoad): Promise<void> {
    const late = AbortSignal.timeout(this.#patience.roomMs);
    while (!this.#isClosed) {
      const budget = this.#budget();
      const residents = [...this.#residents.values()].map(({ plan: { bytes }, ...rest }) => ({
        ...rest,
        bytes,
      }));
      const room = chooseEvictions(residents, plan.bytes, budget);
      if (room.kind === 'never') throw tooLarge(name, plan.bytes, budget);
      if (room.kind === 'evict') {
        // All at once: whoever waited for the first to end might find the second lent meanwhile.
        await Promise.all(room.names.map((evicted) => this.#evict(this.#residents.get(evicted))));
        return;
      }
      tell({ kind: 'room' });
      await abortable(this.#change(), late).catch(() => {
        throw noRoom(name, this.#patience.roomMs);
      });
    }
  }

  async #evict(resident: Resident | undefined): Promise<void> {
    // One that died or was unloaded already may have a successor under its name.
    if (!resident || this.#residents.get(resident.name) !== resident) return;
    clearTimeout(resident.timer);
    this.#residents.delete(resident.name);
    const ended = resident.host.close();
    this.#ending.add(ended);
    await ended;
    this.#ending.delete(ended);
    this.#unloaded(describe(resident));
    this.#changed();
  }

  /** A process that ended by itself: whoever it was answering has been told by then. */
  #died(resident: Resident): void {
    if (this.#residents.get(resident.name) !== resident) return; // it was unloaded
    clearTimeout(resident.timer);
    this.#residents.delete(resident.name);
    this.#breakerOf(resident.name).died(this.#clock.nowMs());
    this.#changed();
  }

  #scheduleUnload(resident: Resident): void {
    clearTimeout(resident.timer);
    if (resident.keepAliveMs > LONGEST_TIMER_MS || resident.busy > 0 || !resident.host.isAlive) return;
    resident.timer = setTimeout(() => void this.#evict(resident), resident.keepAliveMs);
    resident.timer.unref();
  }

  #breakerOf(name: string): Breaker {
    const breaker = this.#breakers.get(name) ?? new Breaker();
    this.#breakers.set(name, breaker);
    return breaker;
  }

  #refuseWhereItDies(name: string): void {
    const openForMs = this.#breakerOf(name).openForMs(this.#clock.nowMs());
    if (openForMs === 0) return;
    const seconds = Math.ceil(openForMs / 1_000);
    throw new AppError(
      'engine_unavailable',
      `Cannot ask "${name}": its process died three times within a minute; it is tried again in ${seconds} s`,
      {
        retryAfterMs: openForMs,
        hint: 'freehold models --check tells whether its file is whole, freehold fit whether it fits.',
      },
    );
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #changed(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}

function describe({ name, plan, host, busy, usedAtMs, keepAliveMs }: Resident): LoadedModel {
  const { report, state } = host;
  return { name, plan, report, state, busy, unloadAtMs: usedAtMs + keepAliveMs };
}

/** What a loaded model should take now: of what it may take, what it has filled. */
export function expectedBytes({ bytes, settings }: ModelPlan, state: HostState | undefined): number {
  return bytes - (settings.parkedBytes ?? 0) + (state?.parkedBytes ?? 0);
}

function stopping(): AppError {
  return new AppError('engine_unavailable', 'Cannot load a model: the server is stopping');
}

function noRoom(name: string, waitedMs: number): AppError {
  return new AppError(
    'engine_unavailable',
    `Cannot load "${name}" now: for ${waitedMs / 1_000} s the models in memory were in use, and left it no room`,
    { hint: 'Ask again later, or raise engine.memoryBytes or engine.roomTimeoutMs.' },
  );
}

function tooLarge(name: string, bytes: number, budget: number): AppError {
  return new AppError(
    'engine_unavailable',
    `Cannot load "${name}": it needs ${gigabytes(bytes)} and models may take ${gigabytes(budget)} here`,
    {
      values: { bytes_needed: bytes, bytes_allowed: budget },
      hint: 'Take a smaller quantization or context (freehold fit tells which), or raise engine.memoryBytes.',
    },
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(2)} GiB`;
}
