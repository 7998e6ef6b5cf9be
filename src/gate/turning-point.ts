/**
 * Where a condition that holds at `low` and not at `high` stops holding, to the last digit: the least number found for
 * which it does not hold, so that a bound made of it is never too good.
 */
export function turningPoint(low: number, high: number, holds: (value: number) => boolean): number {
  let [from, to] = [low, high];
  for (;;) {
    const middle = (from + to) / 2;
    if (middle <= from || middle >= to) return to;
    if (holds(middle)) from = middle;
    else to = middle;
  }
}
