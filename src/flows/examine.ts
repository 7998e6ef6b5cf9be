import type { Candidate } from '#contract/task.ts';
import type { ExamItem } from '#contract/verdict.ts';
import type { Verdict } from '#contract/verdict-record.ts';
import { readDataset } from '#curate/dataset.ts';
import { unseen } from '#curate/split.ts';
import { evidenceText } from '#gate/evidence.ts';
import { examine as judge, shareOfDelta } from '#gate/exam.ts';
import { bandsOf } from '#gate/thresholds.ts';
import { examWords } from '#gate/words.ts';
import { decodeStudent } from '#student/student-file.ts';
import { examItem } from './exam-item.ts';
import { type ExamStep, examStep, expectedCoverage, LEAST } from './lesson-plan.ts';
import type { Pupil } from './pupil.ts';
import { readExamples } from './read-examples.ts';
import type { Study } from './study.ts';

/**
 * candidate → verdict, on asks that came after everything it was taught from. Undefined where a better candidate can be
 * taught by now, so that no part of δ is spent on this one.
 */
export async function examine(task: Pupil, candidate: Candidate, study: Study): Promise<Verdict | undefined> {
  study.tell({ type: 'examining', task: task.task.id, isExamining: true });
  try {
    let step = stepNow(task, candidate, study);
    while (step === 'wait' && task.shadow) {
      await task.news();
      step = stepNow(task, candidate, study);
    }
    if (!task.shadow) return undefined; // what it learned is no longer true
    task.shadow = undefined;
    if (step === 'examine') return sit(task, candidate, study);
    study.candidates.setState(candidate.id, 'superseded');
    // Nobody was promised anything by it, so nobody will want to check it.
    study.vault.drop(candidate.file);
    study.vault.drop(candidate.dataset);
    return undefined;
  } finally {
    study.tell({ type: 'examining', task: task.task.id, isExamining: false });
  }
}

function stepNow(task: Pupil, candidate: Candidate, study: Study): ExamStep {
  // The alarm came while it was being taught: what it learned is no longer true.
  if (task.takenOff && candidate.cutoff <= task.takenOff.since) return 'supersede';
  const { alpha, delta } = task.promise;
  const atLesson = task.atLesson ?? { labelled: 0, drawn: 0 };
  const { estimate } = candidate;
  const deltaK = shareOfDelta(delta, nextExam(task, study));
  const drawn = task.drawn - atLesson.drawn;
  const nowMs = study.world.clock.nowMs();
  const covered = expectedCoverage({ estimate, alpha, deltaK }, drawn);
  const gain = covered - (task.certified?.coverage ?? 0);
  if (gain > LEAST) task.firstUsefulAtMs ??= nowMs;
  task.forgone += Math.max(0, gain) * Math.max(0, task.labelled - task.forgoneAt);
  task.forgoneAt = task.labelled;
  const step = examStep(
    {
      drawn,
      rows: Math.max(candidate.rows, atLesson.labelled),
      fresh: task.labelled - atLesson.labelled,
      estimate,
      before: task.coveredBefore,
      serving: task.certified?.coverage,
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

function sit(task: Pupil, candidate: Candidate, study: Study): Verdict {
  const { items, bands } = examPapers(task, candidate, study);
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

/**
 * A fair sample of the asks since its cut-off: of it one item a conversation, and none that it all but saw when it was
 * taught, since that would be too easy; and how sure it was over the whole of it, which is what traffic looks like.
 */
function examPapers(
  task: Pupil,
  candidate: Candidate,
  study: Study,
): { items: ExamItem[]; bands: readonly number[] } {
  const student = decodeStudent(study.vault.get(candidate.file));
  const dataset = readDataset(Buffer.from(study.vault.get(candidate.dataset)).toString());
  const drawn = readExamples(task, study, {
    after: candidate.cutoff,
    drawn: true,
    limit: study.settings.recipe.mostRows,
  });
  const ofConversation = new Map(drawn.map((example) => [example.conversation, example]));
  return {
    items: unseen([...ofConversation.values()], dataset).map((example) =>
      examItem(example, candidate, student),
    ),
    bands: bandsOf(drawn.map(({ input }) => student.answer(input).confidence)),
  };
}
