/** A part of the traffic: before the drift, or after it began. */
export type Stretch = 'usual' | 'drift';

/** What one student answered of one stretch, by what the client saw. */
export interface Served {
  readonly student: string;
  readonly stretch: Stretch;
  answers: number;
  /** Answers that are not the label of the row. */
  wrong: number;
}

/** Keeps count of what students answered. */
export class ServedTally {
  readonly #rows = new Map<string, Served>();
  /** Each student's first answer: when it came, in ms since 1970, and how long it took. */
  readonly first = new Map<string, { readonly atMs: number; readonly us: number }>();

  take(student: string, stretch: Stretch, answer: { isRight: boolean; atMs: number; us: number }): void {
    const row = this.#rows.getOrInsertComputed(`${student} ${stretch}`, () => ({
      student,
      stretch,
      answers: 0,
      wrong: 0,
    }));
    row.answers += 1;
    if (!answer.isRight) row.wrong += 1;
    if (!this.first.has(student)) this.first.set(student, { atMs: answer.atMs, us: answer.us });
  }

  get rows(): Served[] {
    return [...this.#rows.values()];
  }

  get answers(): number {
    return this.rows.reduce((sum, { answers }) => sum + answers, 0);
  }

  by(student: string): number {
    return this.rows.reduce((sum, row) => sum + (row.student === student ? row.answers : 0), 0);
  }
}
