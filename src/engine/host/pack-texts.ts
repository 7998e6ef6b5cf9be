/**
 * Which texts go into one batch, by their lengths in tokens: neighbours in length together, as many as fit. Gives the
 * places of the texts. A text longer than a batch is alone in one. Pure.
 */
export function packTexts(lengths: readonly number[], batchTokens: number, mostTexts: number): number[][] {
  const order = lengths.map((_, index) => index).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0));
  const packs: number[][] = [];
  let tokens = 0;
  for (const index of order) {
    const length = lengths[index] ?? 0;
    const last = packs.at(-1);
    if (last && tokens + length <= batchTokens && last.length < mostTexts) {
      last.push(index);
      tokens += length;
    } else {
      packs.push([index]);
      tokens = length;
    }
  }
  return packs;
}
