import type { ClosedShape } from '#contract/shape.ts';
import { render, sameAnswer, valuesOf } from '#contract/shape-text.ts';
import type { Candidate } from '#contract/task.ts';
import { decodeStudent } from '#student/student-file.ts';
import type { Pupil } from './pupil.ts';
import { type Example, readExamples } from './read-examples.ts';
import type { Study } from './study.ts';

/** Of what an old student would say, at least this share must be borne out by new answers, answer by answer. */
const BORNE_OUT = 0.5;
/** Fewer new asks than this say nothing about an answer; then it is believed. */
const FEWEST = 3;

/**
 * The examples that may still be believed, with those of a parent task. What was learned before a drift, or under
 * another prompt, is put to the test of the new answers: the old student says what the old teacher would have said to
 * new asks, and where the new teacher mostly says something else, old examples with that answer are left out.
 */
export function stillTrue(
  task: Pupil,
  shape: ClosedShape,
  examples: readonly Example[],
  study: Study,
): readonly Example[] {
  const { takenOff } = task;
  if (takenOff) {
    const old = examples.filter(({ trace }) => trace <= takenOff.since);
    const fresh = examples.filter(({ trace }) => trace > takenOff.since);
    return [...borneOut(old, fresh, takenOff.candidate, study), ...fresh];
  }
  const parent = task.task.parent === undefined ? undefined : study.tasks.get(task.task.parent);
  const student = parent && study.candidates.ofTask(parent.id).findLast(({ file }) => study.vault.has(file));
  if (!parent || !student) return examples;
  const keys = parent.id === parent.signature ? [parent.id] : [parent.id, parent.signature];
  const inherited = readExamples({ keys, task: parent }, study, { limit: study.settings.recipe.mostRows });
  const fitting = inherited.filter(
    ({ answer }) => answer !== undefined && valuesOf(shape, answer) !== undefined,
  );
  const own = new Set(examples.map(({ trace }) => trace)); // two templates of one signature may both fit an old ask
  const others = fitting.filter(({ trace }) => !own.has(trace));
  return [...borneOut(others, examples, student, study), ...examples];
}

/** Those of the old examples whose answer the fresh ones do not contradict. */
function borneOut(
  old: readonly Example[],
  fresh: readonly Example[],
  candidate: Candidate,
  study: Study,
): readonly Example[] {
  const student = decodeStudent(study.vault.get(candidate.file));
  const seen = new Map<string, { asked: number; agreed: number }>();
  for (const { input, answer = '' } of fresh) {
    const wouldSay = render(candidate.shape, student.answer(input).values);
    const tally = seen.get(wouldSay) ?? { asked: 0, agreed: 0 };
    tally.asked += 1;
    if (sameAnswer(candidate.shape, wouldSay, answer)) tally.agreed += 1;
    seen.set(wouldSay, tally);
  }
  return old.filter(({ answer = '' }) => {
    const tally = seen.get(answer.trim());
    return !tally || tally.asked < FEWEST || tally.agreed >= tally.asked * BORNE_OUT;
  });
}
