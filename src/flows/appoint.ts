import type { StudentPost } from '#contract/student-post.ts';
import type { Candidate } from '#contract/task.ts';
import type { Verdict } from '#contract/verdict-record.ts';
import { readEvidence } from '#gate/evidence.ts';
import type { Certified, Pupil } from './pupil.ts';
import { note, type Study } from './study.ts';

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
  const { threshold, coverage, alpha, delta } = exam;
  if (task.certified && task.certified.coverage >= coverage) {
    study.candidates.setState(candidate.id, 'superseded');
    return;
  }
  if (task.certified) study.candidates.setState(task.certified.candidate.id, 'superseded');
  task.certified = { candidate, verdict: verdict.id, threshold, coverage, alpha, delta };
  task.takenOff = undefined;
  study.candidates.setState(candidate.id, 'certified');
  letServe(task, study);
}

/** Puts the certified student before its teacher, if the owner agrees; else it waits. */
export function letServe(task: Pupil, study: Study): void {
  const { certified } = task;
  if (!certified) return;
  if (task.held || !(task.approved || study.settings.autopilot)) {
    note(
      task,
      task.held ? 'held to its teacher' : `wants your yes. Type: freehold task approve ${task.task.id}`,
      study,
    );
    return;
  }
  note(task, '', study);
  study.candidates.setState(certified.candidate.id, 'serving');
  study.tell({
    type: 'post',
    post: postOf(certified),
    confidences: confidencesOf(certified, study),
    audits: study.verdicts.auditsOf(certified.candidate.id),
  });
}

/** Of its exam, whether it would have answered or not. */
function confidencesOf({ verdict }: Certified, study: Study): number[] {
  const evidence = study.verdicts.get(verdict)?.evidence;
  if (evidence === undefined || !study.vault.has(evidence)) return [];
  return readEvidence(Buffer.from(study.vault.get(evidence)).toString()).items.map(
    ({ confidence }) => confidence,
  );
}

function postOf({ candidate, verdict, threshold, alpha, delta }: Certified): StudentPost {
  const { id, task, file, shape, tokens } = candidate;
  return { id, task, file, shape, threshold, verdict, alpha, delta, tokens };
}
