import { type AnswerSoFar, hasBegun, NOTHING_YET } from '../../api/answer-parts.ts';

/** An answer that is being written, as it looks at one moment. Times are of `now`, in ms. */
export interface LiveView {
  readonly answer: AnswerSoFar;
  readonly asked_at: number;
  /** When the first word came, of reasoning or text. */
  readonly begun_at: number | undefined;
  /** When the first word of the text itself came. */
  readonly said_at: number | undefined;
  readonly latest_at: number;
}

interface Timing {
  readonly now: () => number;
  /** Calls back before the next frame is drawn. */
  readonly nextFrame: (draw: () => void) => void;
}

/** Tells its watchers of an answer that is being written, at most once a frame however fast it comes. */
export class LiveAnswer {
  readonly #timing: Timing;
  readonly #watchers = new Set<() => void>();
  #view: LiveView;
  #isDrawing = false;

  constructor(timing: Timing) {
    this.#timing = timing;
    const now = timing.now();
    this.#view = {
      answer: NOTHING_YET,
      asked_at: now,
      begun_at: undefined,
      said_at: undefined,
      latest_at: now,
    };
  }

  hear(answer: AnswerSoFar): void {
    const now = this.#timing.now();
    const { begun_at, said_at } = this.#view;
    this.#view = {
      ...this.#view,
      answer,
      begun_at: begun_at ?? (hasBegun(answer) ? now : undefined),
      said_at: said_at ?? (answer.text === '' ? undefined : now),
      latest_at: now,
    };
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    this.#timing.nextFrame(() => {
      this.#isDrawing = false;
      for (const watcher of this.#watchers) watcher();
    });
  }

  /** For React's useSyncExternalStore. */
  readonly view = (): LiveView => this.#view;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };
}
