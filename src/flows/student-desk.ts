import type { Ask } from '#contract/ask.ts';
import type { Expert, ExpertCard } from '#contract/expert.ts';
import type { Duty } from './duty.ts';

/** A student that serves: the expert, and how it fares. */
export interface ServingStudent {
  readonly expert: Expert;
  readonly card: ExpertCard;
  readonly duty: Duty;
}

/** Which student serves which task, at this moment. */
export class StudentDesk {
  readonly #experts: Map<string, Expert>;
  readonly #byTask = new Map<string, ServingStudent>();

  /** `experts`: where those who serve are entered, so that routes find them. */
  constructor(experts: Map<string, Expert>) {
    this.#experts = experts;
  }

  /** Who serves this ask's task, unless the caller wants the teacher, or names whom a replay is for. */
  onDuty(ask: Ask): ServingStudent | undefined {
    if (ask.found === undefined || ask.routeWish === 'teacher' || ask.replayOf) return undefined;
    return this.#byTask.get(ask.found.task);
  }

  serving(task: string): ServingStudent | undefined {
    return this.#byTask.get(task);
  }

  /** Somebody was not content with an answer of the task: whoever serves it is looked at more closely. */
  complaint(task: string | undefined): void {
    if (task !== undefined) this.#byTask.get(task)?.duty.complained();
  }

  /** From now on this student serves; whoever served the task before is relieved. */
  post(task: string, student: ServingStudent): void {
    this.relieve(task);
    this.#byTask.set(task, student);
    this.#experts.set(student.card.id, student.expert);
  }

  /** From now on the task's asks go to its teacher. Answers under way are finished. */
  relieve(task: string): ServingStudent | undefined {
    const student = this.#byTask.get(task);
    if (!student) return undefined;
    this.#byTask.delete(task);
    this.#experts.delete(student.card.id);
    return student;
  }
}
