import type { Worker } from 'node:worker_threads';
import type { OwnerDecision } from '#contract/task.ts';
import type { Trace } from '#contract/trace.ts';
import type { Audit } from '#contract/verdict-record.ts';
import { studentExpert } from '#experts/student/student-expert.ts';
import type { AuditPace } from '#gate/audit-rate.ts';
import { startThread } from '#std/thread.ts';
import type { World } from '#std/world.ts';
import { decodeStudent } from '#student/student-file.ts';
import type { TaskBook } from '#tasks/task-book.ts';
import type { Blobs } from '#vault/blobs.ts';
import { Duty } from './duty.ts';
import type { HouseNews } from './house-news.ts';
import type { ServingStudent, StudentDesk } from './student-desk.ts';
import type { ClosedCount, FromStudy, StudySettings, ToStudy } from './study.ts';
import type { StudyPlace } from './study-thread.ts';

/** How often the study hears of the traffic. */
const NEWS_MS = 200;
/** Different tasks counted between two such messages; more are one-off prompts, and left out. */
const MOST_COUNTED = 4_096;
/** After the thread died, another is started, not sooner than this. */
const RESTART_MS = 5_000;
const LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 512 };

export interface LearningParts {
  readonly place: StudyPlace;
  readonly pace: AuditPace;
  readonly desk: StudentDesk;
  readonly tasks: TaskBook;
  readonly vault: Blobs;
  readonly world: World;
  readonly news: HouseNews;
}

/** The serving side of learning: tells the study what closes, and seats or relieves students as it says. */
export class Learning {
  readonly #parts: LearningParts;
  #place: StudyPlace;
  #worker: Worker | undefined;
  #counts = new Map<string, { labelled: number; drawn: number }>();
  #newsTimer: NodeJS.Timeout | undefined;
  #tickets = new Map<number, () => void>();
  #nextTicket = 0;
  #isClosing = false;

  constructor(parts: LearningParts) {
    this.#parts = parts;
    this.#place = parts.place;
  }

  start(): void {
    const worker = startThread(new URL('./study-thread.ts', import.meta.url), this.#place, LIMITS);
    worker.on('message', (message: FromStudy) => this.#heard(message));
    worker.on('error', (error: Error) =>
      this.#parts.world.log(
        `freehold: learning stopped: ${error.stack ?? error.message}; it begins again in a moment`,
      ),
    );
    worker.on('exit', () => this.#ended());
    this.#worker = worker;
  }

  /** Every closed trace comes by here. */
  closed({ task, state, kind, examine, auditOf }: Trace): void {
    if (task === undefined || state !== 'done') return;
    const count = this.#counts.get(task) ?? { labelled: 0, drawn: 0 };
    const heardTeacher = kind !== 'student';
    if (heardTeacher) count.labelled += 1;
    if (heardTeacher && (examine?.drawn || auditOf !== undefined)) count.drawn += 1;
    if (this.#counts.size < MOST_COUNTED) this.#counts.set(task, count);
    this.#newsTimer ??= setTimeout(() => this.#sendNews(), NEWS_MS).unref();
  }

  /** An audit was heard. On an alarm the student is off before this returns. */
  audited(audit: Audit, student: ServingStudent): void {
    const alarm = student.duty.audited(audit.loss);
    this.#tell({ type: 'audit', audit });
    if (!alarm || this.#parts.desk.serving(audit.task) !== student) return;
    this.#parts.desk.relieve(audit.task);
    this.#parts.world.log(
      `freehold: the student ${audit.student} was taken off by an alarm; its teacher answers`,
    );
    this.#tell({ type: 'alarm', verdict: this.#takenOff(audit.task, audit.student, alarm) });
  }

  /** Its asks are no longer of the kind it was examined on: a successor is wanted that knows the new ones. */
  cautious({ duty: { post } }: ServingStudent): void {
    this.#parts.world.log(
      `freehold: the asks of ${post.task} have changed; its student answers only what it is surest of`,
    );
    this.#tell({ type: 'cautious', task: post.task, student: post.id });
  }

  /** Experts were connected, changed or disconnected: these are all of them. */
  taughtBy(teachers: StudySettings['experts']): void {
    this.#place = { ...this.#place, settings: { ...this.#place.settings, experts: teachers } };
    this.#worker?.postMessage({ type: 'teachers', teachers } satisfies ToStudy);
  }

  /** Resolves once the decision is stored and acted on. */
  decide(decision: OwnerDecision): Promise<void> {
    // Asks from before are not those by which it would be found anew.
    if (decision.kind === 'delete') this.#counts.delete(decision.about);
    const ticket = ++this.#nextTicket;
    return new Promise((resolve) => {
      this.#tickets.set(ticket, resolve);
      this.#tell({ type: 'decide', decision, ticket });
    });
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#newsTimer);
    const worker = this.#worker;
    if (!worker) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.ref();
    this.#tell({ type: 'close' });
    const late = setTimeout(() => worker.terminate(), 2_000);
    await ended;
    clearTimeout(late);
  }

  #sendNews(): void {
    this.#newsTimer = undefined;
    const counts = [...this.#counts].map(([task, count]): ClosedCount => ({ task, ...count }));
    this.#counts.clear();
    this.#tell({ type: 'closed', counts });
  }

  #tell(message: ToStudy): void {
    if (!this.#worker && !this.#isClosing) this.start();
    this.#worker?.postMessage(message);
  }

  #heard(message: FromStudy): void {
    switch (message.type) {
      case 'templates':
        this.#parts.tasks.setTemplates(message.signature, message.templates);
        break;
      case 'post':
        this.#seat(message);
        break;
      case 'relieve':
        this.#parts.desk.relieve(message.task);
        break;
      case 'examining':
        this.#parts.desk.serving(message.task)?.duty.succeededBy(message.isExamining);
        break;
      case 'decided':
        this.#tickets.get(message.ticket)?.();
        this.#tickets.delete(message.ticket);
        break;
      case 'changed':
        if (message.tasks.length > 0) this.#parts.news.tell('tasks', { tasks: message.tasks });
        if (message.lessons.length > 0) this.#parts.news.tell('learning', { tasks: message.lessons });
        break;
      case 'log':
        this.#parts.world.log(message.line);
    }
  }

  /** A file that cannot be read serves nobody: the teacher goes on, and the study teaches another. */
  #seat({ post, confidences, audits }: Extract<FromStudy, { type: 'post' }>): void {
    const { desk, vault, world, pace } = this.#parts;
    try {
      const duty = new Duty({ post, pace, confidences, audits, random: world.random });
      const expert = studentExpert(post, decodeStudent(vault.get(post.file)), duty);
      desk.post(post.task, { expert, card: expert.card, duty });
    } catch (error) {
      world.log(`freehold: the student ${post.id} cannot serve: ${(error as Error).message}`);
      this.#tell({ type: 'alarm', verdict: this.#takenOff(post.task, post.id, undefined) });
    }
  }

  #takenOff(task: string, student: string, alarm: ReturnType<Duty['audited']>) {
    const { newId, clock } = this.#parts.world;
    return {
      id: newId(),
      task,
      student,
      kind: 'alarm',
      atMs: clock.nowMs(),
      outcome: 'taken-off',
      alarm,
    } as const;
  }

  #ended(): void {
    this.#worker = undefined;
    for (const resolve of this.#tickets.values()) resolve();
    this.#tickets.clear();
    if (!this.#isClosing)
      setTimeout(() => this.#worker || this.#isClosing || this.start(), RESTART_MS).unref();
  }
}
