/**
 * The probabilities of one head's values, from the scores of each view times its sharpness. `base`: where the head's
 * scores begin in each view; there are as many as `chances`, which is written to.
 */
export function chancesOf(
  views: readonly Float32Array[],
  sharpness: readonly number[],
  base: number,
  chances: Float64Array,
): void {
  let top = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < chances.length; at++) {
    let score = 0;
    for (let view = 0; view < views.length; view++) {
      score += (sharpness[view] as number) * ((views[view] as Float32Array)[base + at] as number);
    }
    chances[at] = score;
    top = Math.max(top, score);
  }
  let sum = 0;
  for (let at = 0; at < chances.length; at++) {
    const raised = Math.exp((chances[at] as number) - top);
    chances[at] = raised;
    sum += raised;
  }
  for (let at = 0; at < chances.length; at++) chances[at] = (chances[at] as number) / sum;
}
