/** A set of Unicode code points: inclusive ranges, ascending, with a gap between any two. */
export type CharSet = readonly (readonly [first: number, last: number])[];

const LAST = 0x10ffff;

/** Every code point that a text can hold: surrogates are no characters. */
export const EVERY_CHAR: CharSet = [
  [0, 0xd7ff],
  [0xe000, LAST],
];

/** The set of these ranges, in any order, overlapping or not. */
export function charSet(...ranges: (readonly [number, number])[]): CharSet {
  const set: [number, number][] = [];
  for (const [first, last] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const before = set.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else set.push([first, last]);
  }
  return set;
}

/** The characters that occur in `text`. */
export function charsOf(text: string): CharSet {
  return charSet(...Array.from(text, (char) => [codeOf(char), codeOf(char)] as const));
}

export function union(...sets: CharSet[]): CharSet {
  return charSet(...sets.flat());
}

export function intersection(one: CharSet, other: CharSet): CharSet {
  const common = one.flatMap(([a, b]) =>
    other.map(([c, d]) => [Math.max(a, c), Math.min(b, d)] as const).filter(([first, last]) => first <= last),
  );
  return charSet(...common);
}

/** All characters that are not in the set. */
export function complement(set: CharSet): CharSet {
  const edges = [-1, ...set.flat(), LAST + 1];
  const gaps: [number, number][] = [];
  for (let i = 0; i < edges.length; i += 2) {
    const [first, last] = [(edges[i] ?? 0) + 1, (edges[i + 1] ?? 0) - 1];
    if (first <= last) gaps.push([first, last]);
  }
  return intersection(gaps, EVERY_CHAR);
}

export function hasChar(set: CharSet, code: number): boolean {
  return set.some(([first, last]) => first <= code && code <= last);
}

/** How many characters the set has. */
export function countOf(set: CharSet): number {
  return set.reduce((count, [first, last]) => count + last - first + 1, 0);
}

/** The code point of a text of one character. */
export function codeOf(char: string): number {
  return char.codePointAt(0) ?? 0;
}

/**
 * Cuts overlapping sets into disjoint ones, each with the labels of all the sets that hold it. Pieces with the
 * same labels are one piece.
 */
export function disjoint<Label>(
  labelled: readonly (readonly [CharSet, Label])[],
): { chars: CharSet; labels: Label[] }[] {
  const cuts = new Set(labelled.flatMap(([set]) => set.flatMap(([first, last]) => [first, last + 1])));
  const edges = [...cuts].sort((a, b) => a - b);
  const pieces = new Map<string, { ranges: [number, number][]; labels: Label[] }>();
  for (const [i, first] of edges.entries()) {
    const next = edges[i + 1];
    if (next === undefined) break;
    const holders = [...labelled.keys()].filter((at) => hasChar(labelled[at]?.[0] ?? [], first));
    if (holders.length === 0) continue;
    const key = holders.join();
    const piece = pieces.get(key) ?? { ranges: [], labels: holders.flatMap((at) => labelled[at]?.[1] ?? []) };
    pieces.set(key, piece);
    piece.ranges.push([first, next - 1]);
  }
  return [...pieces.values()].map(({ ranges, labels }) => ({ chars: charSet(...ranges), labels }));
}
