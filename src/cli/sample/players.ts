import { systemClock } from '#std/clock.ts';
import type { Api, Asker } from '../rehearse/client.ts';
import { driftedRows, driftStage } from '../rehearse/drift.ts';
import { mixed } from '../rehearse/order.ts';
import type { StandIn } from '../rehearse/stand-in.ts';
import type { Asked } from '../rehearse/tally.ts';
import { askAll } from '../rehearse/traffic.ts';
import { TaskWatch } from '../rehearse/watch.ts';
import type { Row, Workload } from '../rehearse/workload.ts';
import type { SampleProgress } from './sample-messages.ts';
import { SamplePace } from './sample-pace.ts';
import { SampleStory } from './sample-story.ts';
import { readStoryTasks, type StoryTask } from './story-task.ts';

const CONCURRENCY = 16;
const SEED = 1;
/** The questions before the change come again and again up to here; the usual story needs half of it. */
const MOST_USUAL_ASKS = 8_000;
/** A change is waited for so long. */
const DRIFT_LIMIT_MS = 10 * 60_000;
/** So many asks that fail in a row end it. */
const MOST_FAILURES = 64;
/** How often the house is looked at, in ms: often where something may happen, seldom while everybody waits. */
const LOOK_MS = { usual: 300, held: 1_000 };

export interface Stage {
  readonly workload: Workload;
  readonly standIn: Pick<StandIn, 'drift'>;
  readonly ask: Asker;
  readonly api: Pick<Api, 'get'>;
  /** Ends it early. */
  readonly signal: AbortSignal;
  tell(progress: SampleProgress): void;
}

/** Everybody outside the sample's house: who asks, and the rented API that changes its mind. */
export class Players {
  readonly #stage: Stage;
  readonly #pace: SamplePace;
  readonly #story = new SampleStory(systemClock);
  readonly #changed = new AbortController();
  readonly #ended = new AbortController();
  readonly #watch: TaskWatch<StoryTask>;
  #failures = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#pace = new SamplePace(systemClock, AbortSignal.any([stage.signal, this.#ended.signal]));
    this.#watch = new TaskWatch(
      () => readStoryTasks(stage.api),
      systemClock,
      () => this.#looked(),
      () => (this.#story.isHeld ? LOOK_MS.held : LOOK_MS.usual),
    );
  }

  /** From now on the answers are those after the change. */
  drift(): void {
    this.#changed.abort();
  }

  /** Asks until the story is at its end. Throws where asks fail again and again. */
  async play(): Promise<void> {
    const { workload, standIn } = this.#stage;
    this.#watch.start();
    await this.#askAll(usualRows(workload.rows), this.#changed.signal);
    if (this.#changed.signal.aborted) {
      standIn.drift();
      const sinceMs = this.#story.changed();
      const stage = () => driftStage(this.#watch.tasks, sinceMs);
      await this.#askAll(driftedRows(workload.drift ?? [], SEED, stage), AbortSignal.timeout(DRIFT_LIMIT_MS));
    }
    await this.#watch.stop();
    this.#tell();
  }

  async #askAll(rows: Iterable<Row>, until: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([this.#stage.signal, this.#ended.signal, until]);
    const tally = { take: (_row: Row, asked: Asked) => this.#took(asked) };
    await askAll(rows, { ask: this.#stage.ask, tally, pace: this.#pace, concurrency: CONCURRENCY }, signal);
  }

  #took(asked: Asked): void {
    if (asked.kind === 'answered') {
      this.#failures = 0;
      this.#story.answered(asked.student !== undefined);
    } else if (asked.kind === 'failed' && ++this.#failures >= MOST_FAILURES) {
      throw new Error(`${MOST_FAILURES} asks failed one after another, the last so: ${asked.problem}`);
    }
  }

  #looked(): void {
    const { tasks, isLearning } = this.#watch;
    this.#story.saw(tasks, isLearning);
    this.#pace.gapMs = this.#story.gapMs;
    this.#pace.isHeld = this.#story.isHeld || this.#story.isLesson;
    if (this.#story.wantsChange) this.#changed.abort();
    if (this.#story.isOver) this.#ended.abort();
    this.#tell();
  }

  #tell(): void {
    this.#stage.tell(this.#story.progress);
  }
}

function* usualRows(rows: readonly Row[]): Generator<Row> {
  let left = MOST_USUAL_ASKS;
  for (let round = 0; ; round++) {
    for (const row of mixed(rows, SEED + round)) {
      if (left-- <= 0) return;
      yield row;
    }
  }
}
