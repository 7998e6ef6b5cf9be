/** Bytes from `start` up to and without `end`. */
export type ByteRange = readonly [start: number, end: number];

/** The ranges with one more, sorted and joined where they touch. */
export function withRange(ranges: readonly ByteRange[], [start, end]: ByteRange): ByteRange[] {
  const apart = ranges.filter(([from, to]) => to < start || from > end);
  const touching = ranges.filter(([from, to]) => to >= start && from <= end);
  const joined: ByteRange = [
    Math.min(start, ...touching.map(([from]) => from)),
    Math.max(end, ...touching.map(([, to]) => to)),
  ];
  return [...apart, joined].sort(([a], [b]) => a - b);
}

/** What of `total` bytes the ranges do not cover, in pieces of at most `pieceBytes`. */
export function missingRanges(ranges: readonly ByteRange[], total: number, pieceBytes: number): ByteRange[] {
  const missing: ByteRange[] = [];
  let at = 0;
  for (const [start, end] of [...ranges, [total, total] as const]) {
    for (; at < start; at = Math.min(start, at + pieceBytes))
      missing.push([at, Math.min(start, at + pieceBytes)]);
    at = Math.max(at, end);
  }
  return missing;
}

export function coveredBytes(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, [start, end]) => sum + end - start, 0);
}
