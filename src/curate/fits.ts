import type { ClosedShape } from '#contract/shape.ts';

/** Whether there is one value for each hole, each a position among what may stand there. */
export function fits(shape: ClosedShape, values: readonly number[] | undefined): values is readonly number[] {
  if (values?.length !== shape.holes.length) return false;
  return shape.holes.every((hole, at) => hole.values[values[at] as number] !== undefined);
}
