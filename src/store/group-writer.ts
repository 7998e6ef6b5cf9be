import type { Worker } from 'node:worker_threads';
import { AppError } from '#contract/errors.ts';
import { startThread } from '#std/thread.ts';
import {
  flatten,
  type GroupMessage,
  type GroupOutcome,
  type Unit,
  WIPE,
  type Wiped,
  type WriterSetup,
} from './writer-protocol.ts';

export interface WriterLimits {
  /** How long units wait for company. */
  readonly groupMs: number;
  /** The most bytes that wait; beyond it the oldest units are lost and counted. */
  readonly pendingBytes: number;
}

/** How the writer fares: for `/health` and `/metrics`. */
export interface WriterHealth {
  readonly state: 'writing' | 'failing';
  readonly reason: string | undefined;
  readonly failingSinceMs: number | undefined;
  readonly pendingUnits: number;
  readonly pendingBytes: number;
  readonly lostUnits: number;
  readonly commits: number;
}

interface Waiting {
  readonly unit: Unit;
  readonly sizeBytes: number;
  readonly done?: { resolve(changes: number): void; reject(error: Error): void };
}

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2_000;

/**
 * Group commit (DeWitt et al., 1984, section 5.2): units that arrive within `groupMs` share a transaction, and
 * while one transaction runs the next group gathers. A unit that somebody waits for starts a group at once.
 */
export class GroupWriter {
  /** Absent after the thread died, until the next group needs one. */
  #worker: Worker | undefined;
  readonly #setup: WriterSetup;
  readonly #limits: WriterLimits;
  /** Asked just before a group leaves for units that had better not be written each on its own. */
  gather: (() => void) | undefined;

  #queue: Waiting[] = [];
  #queuedBytes = 0;
  #inFlight: { group: number; units: Waiting[]; salvage: boolean } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #groups = 0;
  #commits = 0;
  #lostUnits = 0;
  #retryMs = FIRST_RETRY_MS;
  #failure: { reason: string; sinceMs: number } | undefined;
  #idleWaiters: (() => void)[] = [];
  #wipeWaiters: ((isClean: boolean) => void)[] = [];
  #closing = false;
  /** The time for a group came while another was being written. */
  #isOverdue = false;

  constructor(setup: WriterSetup, limits: WriterLimits) {
    this.#setup = setup;
    this.#limits = limits;
    this.#worker = this.#startWorker();
  }

  /** Hands over a unit; it is written with the next group. */
  add(unit: Unit): void {
    this.#enqueue({ unit, sizeBytes: sizeOf(unit) });
    this.expectUnits();
  }

  /** Resolves with the rows changed by the unit's last operation, once they are committed. */
  commit(unit: Unit): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#enqueue({ unit, sizeBytes: sizeOf(unit), done: { resolve, reject } });
      // Not at once: asks that end in the same turn of the loop share the commit. And not while the disk
      // refuses: then the retry timer decides.
      if (this.#failure) this.expectUnits();
      else setImmediate(() => this.#send());
    });
  }

  /** Makes sure that a group leaves within `groupMs`, even if so far there is only something to `gather`. */
  expectUnits(): void {
    if (this.#timer || this.#closing) return;
    this.#timer = setTimeout(() => this.#send(), this.#limits.groupMs);
  }

  /** Resolves when all that was handed over so far is written, or rejects when it cannot be. */
  async flush(): Promise<void> {
    await this.commit({ texts: [], operations: [] });
  }

  /**
   * Leaves nothing of rows that were deleted, neither in the database's file nor in the log beside it, where they can be
   * read until then. False where that cannot be now, e.g. since somebody still reads what was there before.
   */
  async wipe(): Promise<boolean> {
    await this.flush();
    if (this.#closing) return false;
    this.#worker ??= this.#startWorker();
    this.#worker.ref(); // as for a group
    this.#worker.postMessage(WIPE);
    return new Promise((resolve) => this.#wipeWaiters.push(resolve));
  }

  health(): WriterHealth {
    return {
      state: this.#failure ? 'failing' : 'writing',
      reason: this.#failure?.reason,
      failingSinceMs: this.#failure?.sinceMs,
      pendingUnits: this.#queue.length + (this.#inFlight?.units.length ?? 0),
      pendingBytes: this.#queuedBytes,
      lostUnits: this.#lostUnits,
      commits: this.#commits,
    };
  }

  /** Writes what waits, within `limitMs`, and ends the thread. */
  async close(limitMs: number): Promise<void> {
    if (this.#closing) return;
    let timer: NodeJS.Timeout | undefined;
    const giveUp = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limitMs);
    });
    this.#send();
    await Promise.race([this.#idle(), giveUp]);
    this.#closing = true;
    this.#cancelTimer();
    const worker = this.#worker;
    if (worker) {
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      worker.ref();
      worker.postMessage('close');
      await Promise.race([ended, giveUp]);
      await worker.terminate();
    }
    clearTimeout(timer);
  }

  #idle(): Promise<void> {
    if (!this.#inFlight && this.#queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  #startWorker(): Worker {
    // Its garbage is short-lived: a small young generation keeps it out of the server's memory.
    const limits = { maxYoungGenerationSizeMb: 8 };
    const worker = startThread(new URL('./writer-thread.ts', import.meta.url), this.#setup, limits);
    let reason = 'it was ended';
    worker.on('message', (outcome: GroupOutcome | Wiped) => {
      if ('wiped' in outcome) this.#wiped(outcome.wiped);
      else this.#settle(outcome);
    });
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => this.#died(reason)); // comes after an error, and also where there was none
    return worker;
  }

  /** The group in flight waits for the next thread. Writing a row twice writes the same row. */
  #died(reason: string): void {
    this.#worker = undefined;
    for (const wake of this.#wipeWaiters.splice(0)) wake(false);
    if (this.#closing || !this.#inFlight) return;
    const { group } = this.#inFlight;
    this.#settle({ group, changes: [], lost: [], error: `the writer thread died: ${reason}` });
  }

  #enqueue(waiting: Waiting): void {
    this.#queue.push(waiting);
    this.#queuedBytes += waiting.sizeBytes;
    while (this.#queuedBytes > this.#limits.pendingBytes && this.#queue.length > 1) {
      const oldest = this.#queue.shift();
      if (!oldest) break;
      this.#queuedBytes -= oldest.sizeBytes;
      this.#lostUnits += 1;
      oldest.done?.reject(this.#unavailable());
    }
  }

  #send(): void {
    this.#cancelTimer();
    this.#isOverdue = this.#inFlight !== undefined;
    if (this.#inFlight || this.#closing) return;
    this.gather?.();
    this.#cancelTimer(); // gathering may have asked for another
    if (this.#queue.length === 0) return;
    const units = this.#queue;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#post(units, false);
  }

  #post(units: Waiting[], salvage: boolean): void {
    const group = ++this.#groups;
    this.#inFlight = { group, units, salvage };
    const message: GroupMessage = { group, ...flatten(units.map(({ unit }) => unit)), salvage };
    this.#worker ??= this.#startWorker();
    this.#worker.ref(); // stay alive until this group is answered
    this.#worker.postMessage(message);
  }

  #settle(outcome: GroupOutcome): void {
    const sent = this.#inFlight;
    if (!sent || sent.group !== outcome.group) return;
    this.#inFlight = undefined;
    this.#worker?.unref();
    if (outcome.error && !(sent.salvage && outcome.poisoned)) {
      this.#failed(sent.units, outcome); // which has set the time of the next try
      return;
    }
    this.#committed(sent.units, outcome);
    if (this.#queue.length > 0) this.#queue.some(({ done }) => done) ? this.#send() : this.expectUnits();
    else {
      if (this.#isOverdue) this.expectUnits();
      for (const wake of this.#idleWaiters.splice(0)) wake();
    }
  }

  #wiped(isClean: boolean): void {
    if (!this.#inFlight) this.#worker?.unref();
    this.#wipeWaiters.shift()?.(isClean);
  }

  #committed(units: Waiting[], outcome: GroupOutcome): void {
    this.#commits += 1;
    this.#lostUnits += outcome.lost.length;
    this.#retryMs = FIRST_RETRY_MS;
    this.#failure = undefined;
    units.forEach(({ done }, index) => {
      if (outcome.lost.includes(index)) done?.reject(unwritable(outcome.error));
      else done?.resolve(outcome.changes[index] ?? 0);
    });
  }

  #failed(units: Waiting[], outcome: GroupOutcome): void {
    if (outcome.poisoned) {
      this.#post(units, true);
      return;
    }
    this.#failure ??= { reason: outcome.error ?? 'unknown', sinceMs: Date.now() };
    // Back to the front of the queue; who waits for them decides by its own clock how long.
    this.#queue = [...units, ...this.#queue];
    this.#queuedBytes += units.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    this.#cancelTimer();
    this.#timer = setTimeout(() => this.#send(), this.#retryMs);
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
  }

  #unavailable(): AppError {
    return new AppError(
      'trace_unavailable',
      `Cannot keep a record: ${this.#failure?.reason ?? 'the disk is too slow'}`,
      {
        hint: 'See /health; free some disk space or end what locks the database.',
      },
    );
  }

  #cancelTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function unwritable(reason: string | undefined): AppError {
  return new AppError(
    'trace_unavailable',
    `Cannot keep a record: the database refuses this row (${reason ?? 'no reason given'})`,
  );
}

/** Roughly: texts weigh what they are long, rows about as much as the widest table's. */
function sizeOf(unit: Unit): number {
  let bytes = 64 + unit.operations.length * 512;
  for (const text of unit.texts) bytes += text.length;
  return bytes;
}
