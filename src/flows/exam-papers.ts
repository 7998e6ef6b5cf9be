import type { Candidate } from '#contract/task.ts';
import type { ExamItem } from '#contract/verdict.ts';
import { readDataset } from '#curate/dataset.ts';
import { unseen } from '#curate/split.ts';
import { bandsOf } from '#gate/thresholds.ts';
import { decodeStudent } from '#student/student-file.ts';
import { examItem } from './exam-item.ts';
import type { Pupil } from './pupil.ts';
import { readExamples } from './read-examples.ts';
import type { Study } from './study.ts';

export interface ExamPapers {
  readonly items: readonly ExamItem[];
  /** How sure the student is, over all that was drawn: what traffic looks like. See Verdict.bands. */
  readonly bands: readonly number[];
}

/**
 * A fair sample of the asks since a candidate's cut-off, with what it says of them beside its teacher: one item a
 * conversation, and none that it all but saw when it was taught, since that would be too easy.
 */
export function examPapers(task: Pupil, candidate: Candidate, study: Study): ExamPapers {
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
