import { AppError, asAppError } from '#contract/errors.ts';
import type { LocalModels, PullChoices, PullProgress } from '#contract/local-models.ts';
import type { World } from '#std/world.ts';
import type { HouseNews } from './house-news.ts';
import { Pace } from './pace.ts';
import { type Pull, type PullState, pullJson } from './pull.ts';

interface Job {
  pull: Pull;
  readonly pace: Pace;
  readonly abort: AbortController;
  toldAtMs: number;
}

/** At once; more wait for none of them. */
const MOST_AT_ONCE = 3;
/** Ended ones are remembered so long as these are the newest. */
const MOST_REMEMBERED = 20;
const BETWEEN_NEWS_MS = 250;

/** Brings models into the house in the background, and tells how far they are. */
export class PullDesk {
  readonly #models: LocalModels;
  readonly #world: World;
  readonly #news: HouseNews;
  readonly #jobs = new Map<string, Job>();

  constructor(models: LocalModels, world: World, news: HouseNews) {
    this.#models = models;
    this.#world = world;
    this.#news = news;
  }

  /** Newest first. */
  list(): Pull[] {
    return [...this.#jobs.values()].map(({ pull }) => pull).reverse();
  }

  /** Begins to fetch; the one that is under way, where the same is being fetched. Throws AppError. */
  pull(source: string, choices: PullChoices = {}): Pull {
    this.#models.checkSource(source, choices);
    return this.#begin('pull', source, 'looking', async (job, signal) => {
      await this.#models.pull(source, (progress) => this.#heard(job, progress), signal, choices);
      return {};
    });
  }

  /** Begins to read what lies at a place of this machine. Throws AppError. */
  add(place: string): Pull {
    return this.#begin('add', place, 'checking', async (job, signal) => {
      const { names, leftOut } = await this.#models.add(
        place,
        (progress) => this.#heard(job, progress),
        signal,
      );
      const note = leftOut.map((one) => `${one.place} was left out: ${one.why}`).join('; ');
      return { models: names, ...(note ? { note } : {}) };
    });
  }

  /** What came is kept: the same again goes on there. Undefined where there is no such pull. */
  cancel(id: string): Pull | undefined {
    const job = this.#jobs.get(id);
    if (!job) return undefined;
    if (job.pull.endedAtMs === undefined) {
      this.#end(job, { state: 'cancelled' });
      job.abort.abort(new Error('It was cancelled'));
    }
    return job.pull;
  }

  close(): void {
    for (const { abort } of this.#jobs.values()) abort.abort(new Error('The house closes'));
  }

  #begin(
    kind: Pull['kind'],
    source: string,
    state: PullState,
    work: (job: Job, signal: AbortSignal) => Promise<Partial<Pull>>,
  ): Pull {
    const running = [...this.#jobs.values()].filter(({ pull }) => pull.endedAtMs === undefined);
    const same = running.find(({ pull }) => pull.kind === kind && pull.source === source);
    if (same) return same.pull;
    if (running.length >= MOST_AT_ONCE)
      throw new AppError(
        'overloaded',
        `Cannot begin another: ${MOST_AT_ONCE} models are on their way already`,
        {
          hint: 'Wait for one of them, or cancel one.',
          retryAfterMs: 10_000,
        },
      );
    const { clock, newId } = this.#world;
    const job: Job = {
      pull: { id: newId(), kind, source, state, startedAtMs: clock.nowMs(), ...NOTHING_YET },
      pace: new Pace(),
      abort: new AbortController(),
      toldAtMs: 0,
    };
    this.#jobs.set(job.pull.id, job);
    this.#forgetOldest();
    this.#tell(job);
    work(job, job.abort.signal).then(
      (more) => this.#end(job, { ...more, state: 'done' }),
      (thrown) => this.#failed(job, thrown),
    );
    return job.pull;
  }

  #heard(job: Job, { model, wholeBytes, wholeCompletedBytes = 0, waiting }: PullProgress): void {
    if (job.pull.endedAtMs !== undefined) return;
    const nowMs = this.#world.clock.nowMs();
    job.pace.came(nowMs, wholeCompletedBytes);
    const isAll = wholeBytes !== undefined && wholeBytes > 0 && wholeCompletedBytes >= wholeBytes;
    const before = job.pull;
    const underWay = job.pull.kind === 'add' || isAll ? 'checking' : 'pulling';
    job.pull = {
      ...job.pull,
      state: wholeBytes === undefined ? job.pull.state : underWay,
      models: model === undefined ? job.pull.models : [model],
      completedBytes: wholeCompletedBytes,
      totalBytes: wholeBytes || undefined,
      bytesPerSecond: job.pace.perSecond(nowMs),
      note: waiting,
    };
    const isOther = job.pull.state !== before.state || job.pull.note !== before.note;
    if (isOther || nowMs - job.toldAtMs >= BETWEEN_NEWS_MS) this.#tell(job);
  }

  #failed(job: Job, thrown: unknown): void {
    if (job.abort.signal.aborted) this.#end(job, { state: 'cancelled' });
    else this.#end(job, { state: 'failed', error: asAppError(thrown) });
  }

  #end(job: Job, more: Partial<Pull>): void {
    if (job.pull.endedAtMs !== undefined) return;
    const endedAtMs = this.#world.clock.nowMs();
    job.pull = { ...job.pull, bytesPerSecond: undefined, note: undefined, ...more, endedAtMs };
    this.#tell(job);
  }

  #tell(job: Job): void {
    job.toldAtMs = this.#world.clock.nowMs();
    this.#news.tell('pulls', pullJson(job.pull));
  }

  #forgetOldest(): void {
    const ended = [...this.#jobs.values()].filter(({ pull }) => pull.endedAtMs !== undefined);
    for (const { pull } of ended.slice(0, Math.max(0, this.#jobs.size - MOST_REMEMBERED)))
      this.#jobs.delete(pull.id);
  }
}

const NOTHING_YET = {
  endedAtMs: undefined,
  models: [],
  completedBytes: 0,
  totalBytes: undefined,
  bytesPerSecond: undefined,
  note: undefined,
  error: undefined,
} as const;
