import type { StudentPost } from '#contract/student-post.ts';
import type { Candidate } from '#contract/task.ts';
import type { ExamResult } from '#contract/verdict.ts';
import type { Verdict } from '#contract/verdict-record.ts';
import { fromBands } from '#gate/thresholds.ts';
import type { Certified, Pupil } from './pupil.ts';
import { note, type Study } from './study.ts';

/** A student whose asks have changed answers about this part of what it was certified for. */
export const CAUTIOUS_SHARE = 0.5;

/** verdict → card: who passed serves, with the owner's yes, unless the one that serves can do more. */
export async function appoint(
  task: Pupil,
  candidate: Candidate,
  verdict: Verdict | undefined,
  study: Study,
): Promise<void> {
  if (!verdict) return;
  task.firstUsefulAtMs = undefined;
  task.forgone = 0;
  task.coveredBefore = undefined;
  const { exam } = verdict;
  if (exam?.outcome !== 'passed' || exam.threshold === undefined) {
    study.candidates.setState(candidate.id, 'failed');
    return;
  }
  const { threshold, coverage, alpha, delta, n, deltaK } = exam;
  if (task.certified && task.certified.coverage >= coverage) {
    study.candidates.setState(candidate.id, 'superseded');
    return;
  }
  if (task.certified) study.candidates.setState(task.certified.candidate.id, 'superseded');
  task.certified = { candidate, verdict: verdict.id, threshold, coverage, alpha, delta, n, deltaK };
  task.takenOff = undefined;
  study.candidates.setState(candidate.id, 'certified');
  letServe(task, study);
}

/** What the task waits for of its owner, if for anything. */
export function noteWish(task: Pupil, study: Study): void {
  const wantsYes = task.certified && !mayServe(task, study);
  const wish = wantsYes ? `wants your yes. Type: freehold task approve ${task.task.id}` : '';
  const rest = task.paused ? 'paused: nothing is taught or examined until it is resumed' : '';
  note(task, task.held ? 'held to its teacher' : wish || rest, study);
}

function mayServe(task: Pupil, { settings }: Study): boolean {
  return !task.held && (task.approved || settings.autopilot);
}

/** Puts the certified student before its teacher, if the owner agrees; else it waits. */
export function letServe(task: Pupil, study: Study): void {
  const { certified } = task;
  if (!certified) return;
  noteWish(task, study);
  if (!mayServe(task, study)) return;
  study.candidates.setState(certified.candidate.id, 'serving');
  study.tell({
    type: 'post',
    post: postOf(certified, study),
    confidences: fromBands(study.verdicts.get(certified.verdict)?.bands ?? []),
    audits: study.verdicts.auditsOf(certified.candidate.id),
  });
}

function postOf({ candidate, verdict, threshold, alpha, delta }: Certified, study: Study): StudentPost {
  const { id, task, file, shape, tokens } = candidate;
  const cautiousThreshold = cautiousOf(study.verdicts.get(verdict)?.exam) ?? threshold;
  return { id, task, file, shape, threshold, cautiousThreshold, verdict, alpha, delta, tokens };
}

/** The strictest threshold of the exam at which it still answered this part of what it may. */
function cautiousOf(exam: ExamResult | undefined): number | undefined {
  if (!exam) return undefined;
  const enough = exam.coverage * exam.n * CAUTIOUS_SHARE;
  return exam.tested.find(({ n }) => n >= enough)?.threshold;
}
