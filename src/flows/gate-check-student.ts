import type { Dataset } from '#contract/dataset.ts';
import { AppError } from '#contract/errors.ts';
import type { Candidate } from '#contract/task.ts';
import type { ExamItem } from '#contract/verdict.ts';
import { readDataset } from '#curate/dataset.ts';
import type { Student } from '#student/student.ts';
import { decodeStudent } from '#student/student-file.ts';
import type { Subject } from './gate-findings.ts';
import type { Records } from './task-replay.ts';

/** A student as it was examined, if its file is still that; and what speaks against it. */
export interface Origin {
  readonly student: Student | undefined;
  readonly dataset: Dataset | undefined;
  readonly reasons: readonly string[];
  readonly remarks: readonly string[];
}

/** Whether the student is the one that was taught from its dataset, and whether that dataset saw any of the items. */
export function checkOrigin(
  { candidate }: Subject,
  items: readonly Pick<ExamItem, 'trace'>[],
  records: Records,
): Origin {
  const { student, fault } = readStudent(candidate, records);
  const reasons = fault ? [fault] : [];
  if (student && student.header.lineage.datasetHash !== candidate.dataset)
    reasons.push(`The file of ${candidate.id} was taught from another dataset than ${candidate.dataset}.`);
  const seen = items.filter(({ trace }) => trace <= candidate.cutoff).map(({ trace }) => trace);
  if (seen.length > 0)
    reasons.push(
      `${seen.length} items are no later than what it was taught from, the first is trace ${seen[0]}.`,
    );
  const { dataset, ...about } = checkDataset(candidate, records);
  return { student, dataset, reasons: [...reasons, ...about.reasons], remarks: about.remarks };
}

/** The student of a candidate; where it cannot be read, why. */
export function readStudent(
  { id, file, shape }: Candidate,
  { vault }: Records,
): { student: Student | undefined; fault?: string } {
  try {
    const student = decodeStudent(vault.get(file));
    if (JSON.stringify(student.header.heads) === JSON.stringify(shape.holes)) return { student };
    return {
      student: undefined,
      fault: `The file of ${id} has not the answer shape that is written down for it.`,
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { student: undefined, fault: `The student ${id} cannot be asked again. ${error.message}.` };
  }
}

function checkDataset(
  { id, dataset: name, cutoff, shape }: Candidate,
  { vault }: Records,
): Omit<Origin, 'student'> {
  try {
    if (!vault.has(name))
      return { dataset: undefined, reasons: [], remarks: [`The dataset ${name} is no longer in the vault.`] };
    const dataset = readDataset(Buffer.from(vault.get(name)).toString(), name);
    const reasons: string[] = [];
    if (dataset.cutoff !== cutoff)
      reasons.push(`The cut-off of ${id} is ${cutoff}, that of its dataset ${dataset.cutoff}.`);
    if (JSON.stringify(dataset.shape) !== JSON.stringify(shape))
      reasons.push(`The answer shape of ${id} is not that of its dataset.`);
    return { dataset, reasons, remarks: [] };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { dataset: undefined, reasons: [`${error.message}.`], remarks: [] };
  }
}
