import type { Places } from '#config/load.ts';
import { AppError } from '#contract/errors.ts';
import type { Sample, SamplePhase, SampleState, SampleStatus } from '#contract/sample.ts';
import type { HouseNews } from '#flows/house-news.ts';
import { sampleJson } from '#serve/api/sample.ts';
import type { Door } from '#serve/door.ts';
import type { World } from '#std/world.ts';
import { PlayerProcess } from './player-process.ts';
import { configureSample, emptySample, hasSample, removeSample, SAMPLE_FOLDER } from './sample-home.ts';
import { openSampleHouse, type SampleHouse } from './sample-house.ts';
import type { SampleProgress } from './sample-messages.ts';

export interface KeeperParts {
  readonly places: Places;
  readonly version: string;
  readonly world: World;
  /** Of the owner's house. */
  readonly news: HouseNews;
  /** With the questions; the sample that comes with Freehold unless a test has another. */
  readonly folder?: string;
}

const NOTHING: SampleProgress = { phase: 'asking', asks: 0, owned: 0, isHeld: false, task: undefined };

/** Keeps the sample of a house: opens it, runs it, and removes it without a trace. */
export class SampleKeeper implements Sample {
  readonly #parts: KeeperParts;
  #state: SampleState;
  #sinceMs: number;
  #error: string | undefined;
  #progress = NOTHING;
  #reached: Partial<Record<SamplePhase, number>> = {};
  #house: SampleHouse | undefined;
  #players: PlayerProcess | undefined;
  /** One thing after another: nothing is started while something is being removed. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#state = hasSample(parts.places) ? 'finished' : 'absent';
    this.#sinceMs = parts.world.clock.nowMs();
  }

  get status(): SampleStatus {
    const { phase, asks, owned, task, isHeld } = this.#progress;
    return {
      state: this.#state === 'running' && isHeld ? 'paused' : this.#state,
      phase,
      reached: this.#reached,
      asks,
      owned,
      waitsFor: this.#state === 'running' && phase === 'certified' ? 'approval' : undefined,
      task,
      sinceMs: this.#sinceMs,
      error: this.#error,
    };
  }

  /** The process of the program that asks, while it runs. */
  get pid(): number | undefined {
    return this.#players?.pid;
  }

  /**
   * The door of its house, once what is under way is done; undefined where there is none. What an earlier server left is
   * opened when it is wanted.
   */
  async door(): Promise<Door | undefined> {
    await this.#queue;
    if (!this.#house && this.#state === 'finished') this.#house = this.#open();
    return this.#house?.door;
  }

  start(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#players) throw running();
      await this.#closeHouse();
      emptySample(this.#parts.places);
      this.#progress = NOTHING;
      this.#reached = {};
      this.#enter('starting');
      try {
        await this.#begin();
      } catch (thrown) {
        await this.#dismiss();
        this.#enter('failed', (thrown as Error).message);
        throw thrown;
      }
    });
  }

  drift(): void {
    if (this.#state !== 'running' || this.#progress.phase !== 'serving')
      throw new AppError('bad_request', `Cannot let the world of the sample change: ${this.#whyNoDrift()}`, {
        hint: 'It can change once a student answers: GET /api/sample then tells the phase serving.',
      });
    this.#players?.tell({ type: 'drift' });
  }

  stop(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#players) throw notRunning(this.#state);
      await this.#players.stop();
    });
  }

  remove(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#state === 'absent' && !hasSample(this.#parts.places)) throw absent();
      await this.#players?.stop();
      await this.#closeHouse();
      removeSample(this.#parts.places);
      this.#progress = NOTHING;
      this.#reached = {};
      this.#enter('absent');
    });
  }

  /** Ends the streams of its house: nobody waits for who only looks on. */
  tellNoMore(): void {
    this.#house?.door.news.close();
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#players?.stop();
      await this.#closeHouse();
    });
  }

  async #begin(): Promise<void> {
    const { places, folder = SAMPLE_FOLDER } = this.#parts;
    const players = new PlayerProcess(folder, (progress) => this.#progressed(players, progress));
    this.#players = players;
    const { url, model } = await players.listens;
    configureSample(places, { url, model });
    this.#house = this.#open();
    players.tell({ type: 'ask', url: await this.#house.listen() });
    this.#reach('asking');
    this.#enter('running');
    players.ended.then((why) => this.#ended(players, why));
  }

  #open(): SampleHouse {
    const { places, version, world } = this.#parts;
    const log = (line: string) => world.log(`${line} (this is the sample)`);
    return openSampleHouse(places, { version, world: { ...world, log }, sample: this });
  }

  #progressed(players: PlayerProcess, progress: SampleProgress): void {
    if (this.#players !== players) return;
    this.#progress = progress;
    this.#reach(progress.phase);
    this.#tell();
  }

  /** Its house stays open: there is something to see. */
  #ended(players: PlayerProcess, why: string | undefined): void {
    if (this.#players !== players) return;
    this.#players = undefined;
    if (why === undefined) this.#enter('finished');
    else this.#enter('failed', `The program that asks ended: ${why}`);
  }

  async #dismiss(): Promise<void> {
    const players = this.#players;
    this.#players = undefined;
    await players?.stop();
  }

  async #closeHouse(): Promise<void> {
    const house = this.#house;
    this.#house = undefined;
    await house?.close();
  }

  #reach(phase: SamplePhase): void {
    this.#reached[phase] ??= this.#parts.world.clock.nowMs();
  }

  #enter(state: SampleState, error?: string): void {
    this.#state = state;
    this.#error = error;
    this.#sinceMs = this.#parts.world.clock.nowMs();
    this.#tell();
  }

  /** To whoever looks at either house. */
  #tell(): void {
    const status = sampleJson(this.status);
    this.#parts.news.tell('sample', status);
    this.#house?.door.news.tell('sample', status);
  }

  #whyNoDrift(): string {
    if (this.#state !== 'running') return `it is ${this.#state}`;
    return this.#reached.drifted === undefined ? 'no student answers yet' : 'it has changed already';
  }

  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = this.#queue.then(act);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

function running(): AppError {
  return new AppError('bad_request', 'Cannot start the sample: it is running', {
    hint: 'Look at it, or end it first: POST /api/sample {"action": "stop"}, or DELETE /api/sample to remove it.',
  });
}

function notRunning(state: SampleState): AppError {
  return new AppError('bad_request', `Cannot stop the sample: it is ${state}`, {
    hint: 'POST /api/sample {"action": "start"} starts it.',
  });
}

function absent(): AppError {
  return new AppError('not_found', 'Cannot remove the sample: there is none', {
    hint: 'POST /api/sample {"action": "start"} makes one.',
  });
}
