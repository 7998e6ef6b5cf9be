import { TRAINING_TERMS, type TrainingTerms } from '#contract/dataset.ts';
import { AppError } from '#contract/errors.ts';
import type { DecisionKind, OwnerDecision } from '#contract/task.ts';
import type { RiskPromise } from '#contract/verdict.ts';
import { nearest } from '#std/nearest.ts';
import type { TaskReport } from './task-report.ts';

/** What an owner may say of a task. */
export const TASK_WISHES = [
  'approve',
  'hold',
  'pause',
  'resume',
  'relearn',
  'cancel',
  'promise',
  'delete',
] as const satisfies DecisionKind[];
export type TaskWish = (typeof TASK_WISHES)[number];

/** The same numbers as of the settings `learn.alpha` and `learn.delta`, both ends included. */
export const PROMISE_LIMITS = { alpha: [0.001, 0.5], delta: [0.000_001, 0.5] } as const;

/** What an owner may say of an expert's terms. */
export const DECIDABLE_TERMS = TRAINING_TERMS.filter((terms) => terms !== 'unknown');

/** What comes of a wish. */
export interface Outcome {
  /** To be stored; absent where it would change nothing. */
  readonly decision: Pick<OwnerDecision, 'kind' | 'about' | 'value'> | undefined;
  /** A sentence for the owner. */
  readonly will: string;
}

/** Throws AppError `bad_request` where the wish makes no sense for the task as it stands. Pure. */
export function weigh(wish: TaskWish, report: TaskReport, promise: Partial<RiskPromise> = {}): Outcome {
  if (wish === 'promise') return promiseAnew(report, promise);
  return WEIGHED[wish](report);
}

type Weigh = (report: TaskReport) => Outcome;

const WEIGHED: Record<Exclude<TaskWish, 'promise'>, Weigh> = {
  approve(report) {
    const { task, phase, approved, student } = report;
    if (approved) return nothing('Its students may answer already: nothing changes.');
    if (phase === 'held') return decide('approve', task.id, 'Its students may answer once it is resumed.');
    if (phase === 'certified' && student)
      return decide('approve', task.id, `${student.id} answers from now on.`);
    if (task.shape?.kind === 'open') {
      const will = `No student can learn it as long as its answers are open: ${task.shape.why}`;
      return decide('approve', task.id, will);
    }
    const will = 'Nothing is certified yet: its first student answers as soon as it has passed its exam.';
    return decide('approve', task.id, will);
  },
  hold({ task, phase, student }) {
    if (phase === 'held') return nothing('It is held to its teacher already: nothing changes.');
    const rest = phase === 'serving' && student ? ` ${student.id} rests.` : '';
    return decide(
      'hold',
      task.id,
      `Only its teacher answers from now on.${rest} What is learned of it meanwhile is kept.`,
    );
  },
  pause({ task, paused, phase, student, lesson }) {
    if (paused) return nothing('It is paused already: nothing changes.');
    const goesOn = phase === 'serving' && student ? ` ${student.id} goes on answering.` : '';
    const runs = lesson ? ' The lesson that runs is finished first.' : '';
    const will = `Nothing is taught or examined for it until it is resumed.${goesOn}${runs}`;
    return decide('pause', task.id, will);
  },
  resume(report) {
    const { task, phase, paused, approved, student, decisions } = report;
    const heldByOwner = decisions.findLast(isAboutHolding)?.kind === 'hold';
    if (phase !== 'held' && !paused)
      throw refuse('resume', report, 'it is neither held to its teacher nor paused');
    if (phase === 'held' && !heldByOwner && !paused)
      throw refuse(
        'resume',
        report,
        'the setting learn.hold names it',
        'Take it out there and start the server again.',
      );
    const learns = paused ? ' Lessons and exams begin again when there is enough for them.' : '';
    if (phase !== 'held') return decide('resume', task.id, learns.trim());
    const answers =
      student && approved
        ? `${student.id} answers again.`
        : 'Its students may answer again, once one is certified and approved.';
    return decide('resume', task.id, answers + learns);
  },
  relearn(report) {
    const { task, lesson, candidates, paused } = report;
    if (lesson)
      throw refuse(
        'relearn',
        report,
        `a lesson of it is at ${Math.round(lesson.done * 100)} %`,
        `Wait for it, or type: freehold task cancel ${task.id}`,
      );
    const shadow = candidates.findLast(({ state }) => state === 'shadow');
    if (paused) return decide('relearn', task.id, 'A lesson begins once it is resumed.');
    if (shadow) return decide('relearn', task.id, `A lesson begins once ${shadow.id} has had its exam.`);
    return decide('relearn', task.id, 'A lesson begins now, from all that its teacher said so far.');
  },
  cancel(report) {
    if (!report.lesson) throw refuse('cancel', report, 'no lesson of it runs');
    const will =
      'Its lesson ends now; the next goes on from where it was, when there is enough new or you ask for it.';
    return decide('cancel', report.task.id, will);
  },
  delete({ task, phase, student, candidates, verdicts, tally }) {
    const answers = phase === 'serving' && student ? ` ${student.id} answers no more; its teacher does.` : '';
    const will =
      `It is forgotten: ${counted(candidates.length, 'student')}, ${counted(verdicts.length, 'verdict')} with what ` +
      `proves them, its lessons and what was decided about it.${answers} Its ${counted(tally.asks, 'trace')} stay, so if ` +
      'such asks go on it is found anew and learns from them again. This cannot be undone.';
    return decide('delete', task.id, will);
  },
};

/** What a wish would do to a task as it stands. */
export interface WishOutlook {
  readonly wish: TaskWish;
  /** A sentence for the owner; absent where it makes no sense now. */
  readonly will?: string;
  /** Whether it would change anything. */
  readonly changes: boolean;
  /** Why it makes no sense now. */
  readonly why?: string;
}

/** Every wish that needs no number, weighed beforehand. */
export function wishOutlooks(report: TaskReport): WishOutlook[] {
  return TASK_WISHES.filter((wish) => wish !== 'promise').map((wish): WishOutlook => {
    try {
      const { will, decision } = weigh(wish, report);
      return { wish, will, changes: decision !== undefined };
    } catch (error) {
      return { wish, changes: false, why: (error as Error).message };
    }
  });
}

function isAboutHolding({ kind }: OwnerDecision): boolean {
  return kind === 'hold' || kind === 'resume';
}

/** Three digits at most. */
function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function promiseAnew(report: TaskReport, wanted: Partial<RiskPromise>): Outcome {
  const { task, promise, student, verdict } = report;
  if (wanted.alpha === undefined && wanted.delta === undefined)
    throw refuse('change the promise of', report, 'neither alpha nor delta is given', undefined, 'alpha');
  for (const name of ['alpha', 'delta'] as const) checkShare(name, wanted[name], report);
  const { alpha = promise.alpha, delta = promise.delta } = wanted;
  if (alpha === promise.alpha && delta === promise.delta)
    return nothing(`It is promised alpha ${alpha} and delta ${delta} already: nothing changes.`);
  const value = JSON.stringify({ alpha, delta });
  const exam = verdict?.exam;
  const isStricter = exam !== undefined && (exam.alpha > alpha || exam.delta > delta);
  const will =
    isStricter && student
      ? `${student.id} was let in for less (at most ${percent(exam.alpha)}, with confidence ${percent(1 - exam.delta)}): it goes, and the next is taught and examined for this.`
      : 'The next exam is held to it.';
  return { decision: { kind: 'promise', about: task.id, value }, will };
}

function checkShare(name: 'alpha' | 'delta', share: number | undefined, report: TaskReport): void {
  if (share === undefined) return;
  const [least, most] = PROMISE_LIMITS[name];
  if (share >= least && share <= most) return;
  throw refuse(
    'change the promise of',
    report,
    `${name} ${share} is not from ${least} to ${most}`,
    undefined,
    name,
  );
}

/** Whether an expert's answers may train students. `experts`: the names of those that are connected. */
export function weighTerms(expert: string, terms: string, experts: readonly string[]): Outcome {
  if (!experts.includes(expert)) {
    const near = nearest(expert, experts);
    throw new AppError('not_found', `Cannot decide on the terms of "${expert}": no expert has that name`, {
      hint: `${near ? `Did you mean ${near}? ` : ''}There are ${experts.join(', ') || 'none; connect one first'}.`,
    });
  }
  const known = DECIDABLE_TERMS.find((one) => one === terms);
  if (!known) {
    const near = nearest(terms, DECIDABLE_TERMS);
    throw new AppError('bad_request', `Cannot decide that the terms of "${expert}" are "${terms}"`, {
      param: 'terms',
      hint: `${near ? `Did you mean ${near}? ` : ''}They are ${DECIDABLE_TERMS.join(', ')}.`,
    });
  }
  return { decision: { kind: 'terms', about: expert, value: known }, will: termsWill(expert, known) };
}

function termsWill(expert: string, terms: TrainingTerms): string {
  if (terms === 'forbidden')
    return `From the next lessons on, which begin now, no answer of ${expert} trains a student. One that learned from them before serves until then; to take it off at once: freehold task hold ID`;
  const what =
    terms === 'allowed' ? 'students' : 'students, which are models of one task, and nothing that rivals it';
  return `Answers of ${expert} may train ${what}. Tasks that waited for this begin to learn now.`;
}

/** There is no such task; `known` are the ids of those there are. */
export function unknownTask(id: string, known: readonly string[]): AppError {
  const near = nearest(id, known);
  const hint = near
    ? `Did you mean ${near}? `
    : known.length === 0
      ? 'None was found yet: it takes some tens of asks of one kind. '
      : '';
  return new AppError('not_found', `Cannot find the task "${id}"`, {
    hint: `${hint}The tasks are listed by freehold tasks, and by GET /api/tasks.`,
  });
}

function refuse(
  what: string,
  { task }: TaskReport,
  because: string,
  hint?: string,
  param?: string,
): AppError {
  return new AppError('bad_request', `Cannot ${what} the task ${task.id}: ${because}`, {
    ...(hint ? { hint } : {}),
    ...(param ? { param } : {}),
  });
}

function decide(kind: DecisionKind, about: string, will: string): Outcome {
  return { decision: { kind, about }, will };
}

function nothing(will: string): Outcome {
  return { decision: undefined, will };
}
