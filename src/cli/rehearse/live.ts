import type { Clock } from '#std/clock.ts';
import { columnsOf, fit, wrapWords } from '../fit-text.ts';
import { bold, dim, green, yellow } from '../terminal.ts';
import { count } from './figures.ts';
import { type Step, type StepWord, stepsOf } from './life.ts';
import { lifeLine, savingsLine } from './life-lines.ts';
import { MovingLines, type Screen } from './moving-lines.ts';
import { barLine, plainLine, type Standing } from './progress.ts';
import { median } from './quantiles.ts';
import { clientCostNanos } from './report.ts';
import type { SeenTask } from './seen-task.ts';
import type { Tally } from './tally.ts';

const REDRAW_MS = 100;
/** Where the output goes to a file or a log, a line now and then. */
const PLAIN_MS = 5_000;
const MOST_TASKS_SHOWN = 3;

export interface LiveOptions {
  readonly screen: Screen;
  readonly clock: Clock;
  readonly price: { readonly in: number; readonly out: number };
}

/** What is seen while it goes on: each step in the life of a task as it comes, and below them how things stand. */
export class Live {
  readonly #tally: Tally;
  readonly #options: LiveOptions;
  readonly #lines: MovingLines;
  readonly #startedAtMs: number;
  readonly #told = new Set<string>();
  #tasks: readonly SeenTask[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(tally: Tally, options: LiveOptions) {
    this.#tally = tally;
    this.#options = options;
    this.#lines = new MovingLines(options.screen);
    this.#startedAtMs = options.clock.nowMs();
  }

  start(): void {
    const { isTerminal } = this.#lines;
    const show = () => (isTerminal ? this.#redraw() : this.#lines.say(plainLine(this.#standing())));
    if (isTerminal) show();
    this.#timer = setInterval(show, isTerminal ? REDRAW_MS : PLAIN_MS);
  }

  /** Tells the steps that are new. */
  saw(tasks: readonly SeenTask[]): void {
    this.#tasks = tasks;
    const steps = tasks.flatMap((task) => stepsOf(task, this.#tally.served)).sort((a, b) => a.atMs - b.atMs);
    for (const step of steps) {
      if (this.#told.has(step.key)) continue;
      this.#told.add(step.key);
      this.#say(step);
    }
  }

  /** A line of the rehearsal's own. */
  say(text: string): void {
    this.#lines.say(bold(text));
  }

  end(): void {
    clearInterval(this.#timer);
    this.#lines.end();
  }

  #say(step: Step): void {
    const elapsedMs = step.atMs - this.#startedAtMs;
    const after = `after ${count(this.#tally.answeredBy(step.atMs))} asks`;
    const when = `${(elapsedMs / 1_000).toFixed(1).padStart(6)} s  ${after.padStart(16)}  `;
    const name = this.#tasks.length > 1 ? `${step.task}: ` : '';
    const indent = ' '.repeat(when.length + WIDEST_WORD + 2);
    const room = this.#lines.isTerminal
      ? columnsOf(this.#options.screen) - indent.length
      : Number.POSITIVE_INFINITY;
    const [first = '', ...more] = wrapWords(name + step.text, Math.max(LEAST_ROOM, room));
    this.#lines.say(`${dim(when)}${coloured(step.word)}  ${first}`);
    for (const line of more) this.#lines.say(indent + line);
  }

  #redraw(): void {
    const columns = columnsOf(this.#options.screen);
    const tasks = this.#tasks.length > 0 ? this.#tasks.slice(0, MOST_TASKS_SHOWN) : [undefined];
    this.#lines.show(
      [
        barLine(this.#standing(), columns),
        ...tasks.map((task) => lifeLine(task)),
        savingsLine(this.#tasks, this.#tally),
      ].map((line) => fit(line, columns - 1)),
    );
  }

  #standing(): Standing {
    const tally = this.#tally;
    return {
      done: tally.done,
      total: tally.total,
      failed: tally.failed,
      elapsedMs: this.#options.clock.nowMs() - this.#startedAtMs,
      medianUs: median(tally.recentUs()),
      costNanos: clientCostNanos(tally, this.#options.price),
    };
  }
}

/** Narrower than this a text is not broken, but runs on. */
const LEAST_ROOM = 30;

const COLOURS: Readonly<Record<StepWord, (text: string) => string>> = {
  found: bold,
  shadow: bold,
  certified: green,
  serving: green,
  failed: yellow,
  'taken off': yellow,
};

const WIDEST_WORD = Math.max(...Object.keys(COLOURS).map((word) => word.length));

function coloured(word: StepWord): string {
  return COLOURS[word](word.padEnd(WIDEST_WORD));
}
