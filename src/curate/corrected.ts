import type { ClosedShape } from '#contract/shape.ts';
import { type Claim, doubtfulClaims } from './doubt.ts';
import { answerKey, type Draft, type LeaveOut } from './draft.ts';
import type { Example, ExampleCorrection } from './example.ts';
import { fits } from './fits.ts';

/** An answer that is none of the shape's. */
const STRANGE = '?';

/** What a person said last of an ask. */
interface Voice extends Claim {
  readonly correction: ExampleCorrection;
}

/**
 * For each example what it teaches: what people said it should have been, or else what the teacher answered. Where
 * people disagree, most of them have it, and among equally many those who spoke last.
 *
 * @param groups of each example: near-duplicates share one
 */
export function correct(
  examples: readonly Example[],
  groups: readonly number[],
  shape: ClosedShape,
  leaveOut: LeaveOut,
): Draft[] {
  const voices = examples.flatMap((example, ask) => voicesOn(example, ask, shape));
  const witnesses = examples.map(({ input, values }, ask) => ({
    input,
    group: groups[ask] as number,
    says: fits(shape, values) ? answerKey(values) : undefined,
  }));
  const doubtful = doubtfulClaims(witnesses, voices);
  const byAsk = Map.groupBy(voices, ({ ask }) => ask);
  return examples.flatMap((example, ask): Draft[] => {
    const group = groups[ask] as number;
    const said = byAsk.get(ask) ?? [];
    const believed = said.filter((voice) => !doubtful.has(voice));
    const last = lastOfMost(believed.filter(({ says }) => says !== STRANGE));
    if (last?.values) return [{ example, group, values: last.values, source: last.kind }];
    if (believed.length > 0) leaveOut('unknown label');
    else if (said.length > 0) leaveOut('doubtful edit');
    else if (fits(shape, example.values))
      return [{ example, group, values: example.values, source: 'teacher' }];
    else leaveOut('other shape');
    return [];
  });
}

/** The newest correction of each actor; of two at once the label, which says what it means. */
function voicesOn({ corrections }: Example, ask: number, shape: ClosedShape): Voice[] {
  const newest = new Map<string, ExampleCorrection>();
  for (const correction of corrections) {
    const actor = correction.actor ?? '';
    const before = newest.get(actor);
    if (!before || isNewer(correction, before)) newest.set(actor, correction);
  }
  return [...newest].map(([actor, correction]) => {
    const says = fits(shape, correction.values) ? answerKey(correction.values) : STRANGE;
    return { ask, actor, says, correction };
  });
}

function isNewer(correction: ExampleCorrection, than: ExampleCorrection): boolean {
  if (correction.atMs !== than.atMs) return correction.atMs > than.atMs;
  return correction.kind === 'label' || than.kind === 'edit';
}

/** The last correction that says what most voices say. */
function lastOfMost(voices: readonly Voice[]): ExampleCorrection | undefined {
  const answers = [...Map.groupBy(voices, ({ says }) => says).values()].map((own) => ({
    count: own.length,
    last: own.map(({ correction }) => correction).reduce((a, b) => (isNewer(b, a) ? b : a)),
  }));
  answers.sort((a, b) => b.count - a.count || b.last.atMs - a.last.atMs);
  return answers[0]?.last;
}
