import { hash } from 'node:crypto';
import type { ClosedShape } from '#contract/shape.ts';
import { render, sameAnswer, valuesOf } from '#contract/shape-text.ts';
import type { Candidate } from '#contract/task.ts';
import type { ExamItem } from '#contract/verdict.ts';
import type { Student } from '#student/student.ts';
import type { Example } from './read-examples.ts';

/** What a student said of an ask beside its teacher. The same student, ask and answer always give the same item. */
export function examItem(
  { trace, input, answer = '' }: Pick<Example, 'trace' | 'input' | 'answer'>,
  { shape }: Pick<Candidate, 'shape'>,
  student: Pick<Student, 'answer'>,
): ExamItem {
  const { values, confidence } = student.answer(input);
  const said = render(shape, values);
  return {
    trace,
    inputHash: hash('sha256', input),
    teacherHash: hash('sha256', inForm(shape, answer)),
    studentHash: hash('sha256', said),
    confidence,
    loss: sameAnswer(shape, said, answer) ? 0 : 1,
  };
}

/** An answer as the shape writes it, so that equal answers have equal hashes; one that does not fit as it stands. */
function inForm(shape: ClosedShape, answer: string): string {
  const values = valuesOf(shape, answer);
  return values ? render(shape, values) : answer.trim();
}
