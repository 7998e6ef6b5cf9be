import type { Candidate } from '#contract/task.ts';
import type { Verdict } from '#contract/verdict-record.ts';
import { evidenceText } from '#gate/evidence.ts';
import { examine as judge, shareOfDelta } from '#gate/exam.ts';
import { examWords } from '#gate/words.ts';
import { type ExamPapers, examPapers } from './exam-papers.ts';
import {
  type ExamStep,
  examStep,
  foreseenCoverage,
  LEAST,
  leastForAudits,
  type Serving,
} from './lesson-plan.ts';
import type { Certified, Pupil } from './pupil.ts';
import type { Study } from './study.ts';

/**
 * candidate → verdict, on asks that came after everything it was taught from. Undefined where a better candidate can be
 * taught by now, so that no part of δ is spent on this one.
 */
export async function examine(task: Pupil, candidate: Candidate, study: Study): Promise<Verdict | undefined> {
  const isExamining = isWorthAudits(task, candidate, study);
  study.tell({ type: 'examining', task: task.task.id, isExamining });
  try {
    const papers = await untilItIsTime(task, candidate, study);
    if (!task.shadow) return undefined; // what it learned is no longer true
    task.shadow = undefined;
    if (papers) return sit(task, candidate, papers, study);
    study.candidates.setState(candidate.id, 'superseded');
    // Nobody was promised anything by it, so nobody will want to check it.
    study.vault.drop(candidate.file);
    study.vault.drop(candidate.dataset);
    return undefined;
  } finally {
    study.tell({ type: 'examining', task: task.task.id, isExamining: false });
  }
}

/** Whether it would do better than the one that serves, by as many asks as it can have by the time of its exam. */
function isWorthAudits(task: Pupil, { estimate, rows }: Candidate, study: Study): boolean {
  const { alpha, delta } = task.promise;
  const drawn = Math.floor(rows * (study.settings.rhythm.growth - 1));
  const deltaK = shareOfDelta(delta, nextExam(task, study));
  const serving = servingNow(task.certified);
  return foreseenCoverage({ estimate, alpha, deltaK, serving }, drawn) >= leastForAudits(serving);
}

function servingNow(certified: Certified | undefined): Serving | undefined {
  return certified && { ...certified, estimate: certified.candidate.estimate };
}

/** The papers of its exam, or undefined where it is superseded. */
async function untilItIsTime(
  task: Pupil,
  candidate: Candidate,
  study: Study,
): Promise<ExamPapers | undefined> {
  task.usable = 1;
  while (task.shadow) {
    const step = stepNow(task, candidate, study);
    if (step === 'supersede') return undefined;
    if (step === 'examine') {
      // How many asks are left once repeated ones are out is known only now. It is a count, no label, and costs no δ.
      const papers = examPapers(task, candidate, study);
      task.usable = Math.min(1, papers.items.length / Math.max(1, drawnFor(task)));
      if (stepNow(task, candidate, study) === 'examine') return papers;
    }
    await task.news();
  }
  return undefined;
}

/** Asks drawn since its lesson. */
function drawnFor({ drawn, atLesson }: Pupil): number {
  return drawn - (atLesson?.drawn ?? 0);
}

function stepNow(task: Pupil, candidate: Candidate, study: Study): ExamStep {
  // The alarm came while it was being taught: what it learned is no longer true.
  if (task.takenOff && candidate.cutoff <= task.takenOff.since) return 'supersede';
  if (task.paused) return 'wait';
  const { alpha, delta } = task.promise;
  const labelledAtLesson = task.atLesson?.labelled ?? 0;
  const { estimate } = candidate;
  const deltaK = shareOfDelta(delta, nextExam(task, study));
  const drawn = Math.floor(drawnFor(task) * task.usable);
  const nowMs = study.world.clock.nowMs();
  const serving = servingNow(task.certified);
  const covered = foreseenCoverage({ estimate, alpha, deltaK, serving }, drawn);
  const gain = covered - (serving?.coverage ?? 0);
  if (gain > LEAST) task.firstUsefulAtMs ??= nowMs;
  task.forgone += Math.max(0, gain) * Math.max(0, task.labelled - task.forgoneAt);
  task.forgoneAt = task.labelled;
  const step = examStep(
    {
      drawn,
      rows: Math.max(candidate.rows, labelledAtLesson),
      fresh: task.labelled - labelledAtLesson,
      estimate,
      before: task.coveredBefore,
      serving,
      alpha,
      deltaK,
      waitedMs: nowMs - (task.firstUsefulAtMs ?? nowMs),
      forgone: task.forgone,
    },
    study.settings.rhythm,
  );
  if (step !== 'wait') task.coveredBefore = covered;
  return step;
}

/** Which exam of the task's the next will be: each spends its part of δ, whoever sits it. */
function nextExam(task: Pupil, study: Study): number {
  return study.verdicts.ofTask(task.task.id).filter(({ kind }) => kind === 'exam').length + 1;
}

function sit(task: Pupil, candidate: Candidate, { items, bands }: ExamPapers, study: Study): Verdict {
  const result = judge(items, task.promise, nextExam(task, study));
  const verdict: Verdict = {
    id: study.world.newId(),
    task: task.task.id,
    student: candidate.id,
    kind: 'exam',
    atMs: study.world.clock.nowMs(),
    outcome: result.outcome,
    words: examWords(result),
    evidence: study.vault.put(Buffer.from(evidenceText(items))),
    exam: result,
    bands,
  };
  study.verdicts.save(verdict);
  return verdict;
}
