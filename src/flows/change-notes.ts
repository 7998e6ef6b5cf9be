import type { FromStudy } from './study.ts';

/** Which tasks something was written of since it was last told: people who look on read those again. */
export class ChangeNotes {
  #tasks = new Set<string>();
  #lessons = new Set<string>();

  note(task: string, what: 'student' | 'lesson' | 'task' = 'task'): void {
    (what === 'lesson' ? this.#lessons : this.#tasks).add(task);
  }

  /** Undefined where nothing was noted since the last call. */
  take(): Extract<FromStudy, { type: 'changed' }> | undefined {
    if (this.#tasks.size === 0 && this.#lessons.size === 0) return undefined;
    const [tasks, lessons] = [[...this.#tasks], [...this.#lessons]];
    this.#tasks = new Set();
    this.#lessons = new Set();
    return { type: 'changed', tasks, lessons };
  }
}
