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
  const holds = new Map([...same].map(([key, ats]) => [key, answerThatHolds(ats.map((at) => drafts[at] as Draft))]));
  return drafts.filter(({ values }, at) => {
    const isAgreed = answerKey(values) === holds.get(keys[at] as string);
    if (!isAgreed) leaveOut('contradicted');
    return isAgreed;
  });
}

function answerThatHolds(drafts: readonly Draft[]): string {
  const corrected = drafts.filter(({ source }) => source !== 'teacher');
  const counts = new Map<string, number>();
  let best = '';
  for (const { values } of corrected.length > 0 ? corrected : drafts) {
    const key = answerKey(values);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
  }
  const most = Math.max(...counts.values());
  for (const { values } of corrected.length > 0 ? corrected : drafts)
    if (counts.get(answerKey(values)) === most) best = answerKey(values);
  return best;
}
