import type { TrainingTerms } from '#contract/dataset.ts';
import type { Candidate, OwnerDecision, Task } from '#contract/task.ts';
import type { Audit, Verdict } from '#contract/verdict-record.ts';
import { FORGOTTEN } from '#forge/candidate-store.ts';
import { alarmWords } from '#gate/words.ts';
import { Discovery, LEAST_ASKS } from '#tasks/discovery.ts';
import { countLabelled } from '#traces/labelled-asks.ts';
import { CAUTIOUS_SHARE, letServe, noteWish } from './appoint.ts';
import { describeTask, findTemplates } from './find-tasks.ts';
import { forgetTask } from './forget-task.ts';
import { learn } from './learn.ts';
import { FIRST_MINING, Pupil } from './pupil.ts';
import {
  type ClosedCount,
  note,
  type Study,
  type StudySettings,
  type TeacherSettings,
  type ToStudy,
} from './study.ts';

/** After a lesson failed, the next is not tried before this. */
const PAUSE_MS = 10_000;

/** Every task that is learned, each at its own pace: wakes them with what comes from the serving side. */
export class School {
  readonly #study: Study;
  readonly #decidedTerms: Map<string, TrainingTerms>;
  readonly #teachers: Map<string, TeacherSettings>;
  readonly #pupils = new Map<string, Pupil>();
  readonly #discovery = new Discovery();
  /** Found, but none of their traces could be read yet. */
  readonly #undescribed = new Set<string>();
  #isOpen = true;

  constructor(study: Omit<Study, 'decidedTerms' | 'teachers'>) {
    this.#decidedTerms = new Map();
    this.#teachers = new Map(Object.entries(study.settings.experts));
    this.#study = { ...study, teachers: this.#teachers, decidedTerms: this.#decidedTerms };
  }

  /** Takes up again what an earlier run left. */
  open(): void {
    this.#study.candidates.endForgottenLessons(this.#study.world.clock.nowMs());
    const tasks = this.#study.tasks.all();
    for (const task of tasks) this.#recall(this.#enrol(task));
    for (const [signature, ofIt] of Map.groupBy(tasks, (task) => task.signature)) {
      const templates = ofIt.flatMap(({ template }) => (template ? [template] : []));
      if (templates.length > 0) this.#study.tell({ type: 'templates', signature, templates });
    }
    for (const decision of this.#study.tasks.decisions()) this.#remember(decision);
    for (const pupil of this.#pupils.values()) {
      letServe(pupil, this.#study);
      this.#keepLearning(pupil);
    }
    this.readDecisions(); // those that were made while no server ran
  }

  close(): void {
    this.#isOpen = false;
    for (const pupil of this.#pupils.values()) pupil.cancelLesson(FORGOTTEN); // it goes on at the next start
  }

  heard(message: ToStudy): void {
    if (message.type === 'closed') for (const count of message.counts) this.#closed(count);
    else if (message.type === 'audit') this.#audited(message.audit);
    else if (message.type === 'alarm') this.#takeOff(message.verdict);
    else if (message.type === 'cautious') this.#succeedSoon(message.task, message.student);
    else if (message.type === 'teachers') this.#teachBy(message.teachers);
  }

  /** One whose terms may be others now is as good as a decision about them; one that is new has said nothing yet. */
  #teachBy(teachers: StudySettings['experts']): void {
    const before = new Map(this.#teachers);
    this.#teachers.clear();
    for (const [id, teacher] of Object.entries(teachers)) this.#teachers.set(id, teacher);
    const isOther = ([id, was]: [string, TeacherSettings]) => {
      const now = this.#teachers.get(id);
      return now && (now.training !== was.training || now.zone !== was.zone || now.url !== was.url);
    };
    if ([...before].some(isOther)) for (const pupil of this.#pupils.values()) pupil.wantLesson();
  }

  /** What the owner said since we last looked, here or through a command. */
  readDecisions(): void {
    for (const decision of this.#study.tasks.openDecisions()) {
      this.#remember(decision);
      this.#act(decision);
      this.#study.tasks.actedOn(decision.id, this.#study.world.clock.nowMs());
    }
  }

  #closed({ task, labelled, drawn }: ClosedCount): void {
    const pupil = this.#pupils.get(task);
    if (!pupil) {
      const seen = Math.min(labelled, LEAST_ASKS);
      for (let ask = 0; ask < seen; ask++) if (this.#discovery.saw(task)) this.#undescribed.add(task);
      if (this.#undescribed.has(task)) this.#found(task);
      return;
    }
    pupil.labelled += labelled;
    pupil.drawn += drawn;
    for (const child of findTemplates(pupil, this.#study, [...this.#pupils.values()])) this.#admit(child);
    pupil.changed();
  }

  #found(id: string): void {
    const task = describeTask(id, this.#study, [...this.#pupils.values()]);
    if (!task) return;
    this.#undescribed.delete(id);
    this.#admit(task);
  }

  #admit(task: Task): void {
    if (this.#pupils.size >= this.#study.settings.mostTasks || this.#pupils.has(task.id)) return;
    this.#study.tasks.save(task);
    const pupil = this.#enrol(task);
    this.#recall(pupil);
    this.#keepLearning(pupil);
  }

  #enrol(task: Task): Pupil {
    const { promise, hold } = this.#study.settings;
    const pupil = new Pupil(task, promise);
    pupil.heldByConfig = hold.includes(task.id) || hold.includes('*');
    this.#pupils.set(task.id, pupil);
    return pupil;
  }

  /** Where the task stood when the server last stopped. */
  #recall(pupil: Pupil): void {
    const { candidates, verdicts, database } = this.#study;
    pupil.labelled = countLabelled(database, pupil.keys);
    pupil.drawn = pupil.labelled;
    const all = candidates.ofTask(pupil.task.id);
    const [lesson] = candidates.lessons(pupil.task.id, 1);
    if (lesson?.state === 'cancelled') {
      pupil.interrupted = lesson.dataset;
      pupil.wantsLesson = lesson.error === FORGOTTEN;
    }
    const last = all.at(-1);
    if (!last) return;
    const since = countLabelled(database, pupil.keys, last.cutoff);
    pupil.atLesson = { labelled: pupil.labelled - since, drawn: pupil.drawn - since };
    pupil.shadow = last.state === 'shadow' ? last : undefined;
    const certified = all.findLast(({ state }) => state === 'certified' || state === 'serving');
    if (certified) this.#recallCertified(pupil, certified);
    const off = all.findLast(({ state }) => state === 'off');
    const alarm = verdicts.ofTask(pupil.task.id).findLast((verdict) => verdict.alarm?.detector === 'drift');
    if (off && alarm?.student === off.id && !certified) pupil.takenOff = { candidate: off, since: alarm.id };
  }

  #recallCertified(pupil: Pupil, candidate: Candidate): void {
    const verdict = this.#study.verdicts
      .ofTask(pupil.task.id)
      .findLast(({ student, outcome }) => student === candidate.id && outcome === 'passed');
    if (verdict?.exam?.threshold === undefined) return;
    const { threshold, coverage, alpha, delta, n, deltaK } = verdict.exam;
    pupil.certified = { candidate, verdict: verdict.id, threshold, coverage, alpha, delta, n, deltaK };
  }

  async #keepLearning(pupil: Pupil): Promise<void> {
    while (this.#isOpen && !pupil.isGone) {
      try {
        await learn(pupil, this.#study);
      } catch (error) {
        if (!this.#isOpen || pupil.isGone) return;
        note(pupil, `its last lesson failed: ${(error as Error).message}`, this.#study);
        this.#study.world.log(`freehold: the task ${pupil.task.id}: ${(error as Error).stack}`);
        await this.#study.world.clock.sleep(PAUSE_MS);
      }
    }
  }

  /** One that was under way while its task was deleted is nobody's. */
  #audited(audit: Audit): void {
    if (this.#pupils.has(audit.task)) this.#study.verdicts.saveAudit(audit);
  }

  /** The asks of a task have changed: whoever learns the new ones need not do better on the old. */
  #succeedSoon(task: string, student: string): void {
    const pupil = this.#pupils.get(task);
    if (pupil?.certified?.candidate.id !== student) return;
    pupil.certified = { ...pupil.certified, coverage: pupil.certified.coverage * CAUTIOUS_SHARE };
    note(pupil, 'its asks have changed; its student answers only what it is surest of', this.#study);
    pupil.wantLesson();
  }

  #takeOff(alarm: Omit<Verdict, 'words'>): void {
    const pupil = this.#pupils.get(alarm.task);
    if (!pupil) return; // deleted meanwhile
    this.#study.verdicts.save({
      ...alarm,
      words: alarm.alarm ? alarmWords(alarm.alarm) : 'its file cannot be read',
    });
    this.#study.candidates.setState(alarm.student, 'off');
    if (pupil.certified?.candidate.id !== alarm.student) return;
    const { candidate } = pupil.certified;
    pupil.certified = undefined;
    if (!alarm.alarm) {
      pupil.wantLesson(); // its file is damaged, and what it learned still true
      return;
    }
    pupil.takenOff = { candidate, since: alarm.id };
    pupil.wantsLesson = false; // not before there are answers from after it
    this.#dropShadow(pupil);
    pupil.atLesson = { labelled: pupil.labelled, drawn: pupil.drawn };
    note(pupil, 'taken off by an alarm; learning again', this.#study);
    pupil.changed();
  }

  #beginAgain(pupil: Pupil): void {
    this.#dropShadow(pupil);
    pupil.wantLesson();
  }

  /** Who waits for an exam shall not have it. */
  #dropShadow(pupil: Pupil): void {
    if (pupil.shadow) this.#study.candidates.setState(pupil.shadow.id, 'superseded');
    pupil.shadow = undefined;
  }

  /** What holds from a decision on, whenever it was made. */
  #remember({ kind, about, value }: OwnerDecision): void {
    if (kind === 'terms') this.#decidedTerms.set(about, value as TrainingTerms);
    const pupil = this.#pupils.get(about);
    if (!pupil) return;
    if (kind === 'approve') pupil.approved = true;
    else if (kind === 'hold') pupil.heldByOwner = true;
    else if (kind === 'pause') pupil.paused = true;
    else if (kind === 'resume') pupil.heldByOwner = pupil.paused = false;
    else if (kind === 'promise') pupil.promise = { ...pupil.promise, ...JSON.parse(value ?? '{}') };
  }

  /** What a decision sets in motion when it is made. */
  #act({ kind, about }: OwnerDecision): void {
    if (kind === 'terms') for (const pupil of this.#pupils.values()) pupil.wantLesson();
    const pupil = this.#pupils.get(about);
    if (!pupil) return;
    if (kind === 'hold') this.#rest(pupil);
    else if (kind === 'promise') this.#promiseAgain(pupil);
    else if (kind === 'relearn') this.#beginAgain(pupil);
    else if (kind === 'cancel') pupil.cancelLesson();
    else if (kind === 'delete') this.#forget(pupil);
    else if (kind === 'pause') noteWish(pupil, this.#study);
    else if (kind === 'resume') this.#resume(pupil);
    else letServe(pupil, this.#study);
  }

  #resume(pupil: Pupil): void {
    const { candidates } = this.#study;
    const student = pupil.certified && candidates.get(pupil.certified.candidate.id);
    // Who went on while it was paused is not posted anew: its watch would begin again.
    if (student?.state === 'certified') letServe(pupil, this.#study);
    else noteWish(pupil, this.#study);
    pupil.changed(); // there may be enough for a lesson or an exam by now
  }

  /** Nothing of it is left but the traces, from which it may be found anew. */
  #forget(pupil: Pupil): void {
    const { id, signature, template } = pupil.task;
    this.#pupils.delete(id);
    this.#discovery.forget(id);
    this.#undescribed.delete(id);
    pupil.leave();
    this.#study.tell({ type: 'relieve', task: id });
    if (template) this.#withoutTemplate(signature);
    forgetTask(id, this.#study);
  }

  /** Asks that went to a template's task go to their signature's again, until it is found there once more. */
  #withoutTemplate(signature: string): void {
    const parent = this.#pupils.get(signature);
    if (parent) parent.nextMining = parent.labelled + FIRST_MINING;
    const left = [...this.#pupils.values()].filter(({ task }) => task.signature === signature);
    const templates = left.flatMap(({ task }) => (task.template ? [task.template] : []));
    this.#study.tell({ type: 'templates', signature, templates });
  }

  #rest(pupil: Pupil): void {
    this.#study.tell({ type: 'relieve', task: pupil.task.id });
    if (pupil.certified) this.#study.candidates.setState(pupil.certified.candidate.id, 'certified');
    letServe(pupil, this.#study); // which notes that it is held
  }

  /** Who was certified for less than is promised now may not go on. */
  #promiseAgain(pupil: Pupil): void {
    const { certified, promise } = pupil;
    if (!certified || (certified.alpha <= promise.alpha && certified.delta <= promise.delta)) return;
    this.#rest(pupil);
    this.#study.candidates.setState(certified.candidate.id, 'superseded');
    pupil.certified = undefined;
    pupil.wantLesson();
  }
}
