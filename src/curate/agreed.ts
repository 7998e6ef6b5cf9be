import { answerKey, type Draft, type LeaveOut } from './draft.ts';
import { normalForm } from './words.ts';

/**
 * Of inputs that are the same but were answered differently, those with the answer that holds: what people said, or
 * else what the teacher said most often, and of answers given equally often the one that was given last.
 *
 * @param drafts oldest first
 */
export function agreed(drafts: readonly Draft[], leaveOut: LeaveOut): Draft[] {
  const keys = drafts.map(({ example }) => normalForm(example.input));
  const same = Map.groupBy(drafts.keys(), (at) => keys[at] as string);
  const holds = new Map(
    [...same].map(([key, ats]) => [key, answerThatHolds(ats.map((at) => drafts[at] as Draft))]),
  );
  return drafts.filter(({ values }, at) => {
    const isAgreed = answerKey(values) === holds.get(keys[at] as string);
    if (!isAgreed) leaveOut('contradicted');
    return isAgreed;
  });
}

function answerThatHolds(drafts: readonly Draft[]): string {
  const corrected = drafts.filter(({ source }) => source !== 'teacher');
  const answers = (corrected.length > 0 ? corrected : drafts).map(({ values }) => answerKey(values));
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return answers.findLast((answer) => counts.get(answer) === most) ?? '';
}
