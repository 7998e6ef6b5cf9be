/** Steps that tell which share of them is done, and end with a result. */
export type Steps<Result> = Generator<number, Result>;

/** The same steps as a part of something longer: what they tell goes from `from` to `to`. */
export function* asPart<Result>(from: number, to: number, steps: Steps<Result>): Steps<Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    yield from + (to - from) * value;
  }
}
