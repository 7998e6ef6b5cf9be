import type { Tokens } from './tokens.ts';

/** How many tokens, blanks among them, make a shingle: three words. */
const SHINGLE_TOKENS = 5;

/** Texts that have something in common, and how much. */
export interface Kindred {
  /** Positions among the texts, ascending. */
  readonly members: readonly number[];
  /** About how many characters these, and no others, have in common. */
  readonly chars: number;
}

/** How many kindreds are looked at: those that could save the most. */
const MOST_KINDREDS = 60;
/** Two sets of texts are taken for one where they share this much (Jaccard). */
const SAME_SET = 0.9;

/**
 * Finds sets of texts that share runs of tokens. Shingles of an instruction occur in the very same texts, so shingles
 * are grouped by the set of texts they occur in: what belongs to one instruction comes together, however many
 * instructions are mixed and wherever in the text they stand, while the phrases of free text scatter.
 *
 * Memory: one counter for each of a million buckets, and one entry for each shingle that at least `support` texts
 * have.
 */
export function findKindreds(texts: readonly Tokens[], support: number): Kindred[] {
  const groups = groupByTexts(frequentShingles(texts, support), support);
  const saving = groups.sort((a, b) => b.chars * b.count - a.chars * a.count).slice(0, MOST_KINDREDS);
  const found: { members: Set<number>; chars: number }[] = [];
  const byShingle = new Map(
    saving.flatMap((group) => group.shingles.map((shingle) => [shingle, group] as const)),
  );
  const members = new Map(saving.map((group) => [group, new Set<number>()]));
  texts.forEach((text, position) => {
    for (const shingle of shinglesOf(text)) {
      const group = byShingle.get(shingle);
      if (group) members.get(group)?.add(position);
    }
  });
  for (const [{ chars }, set] of members) {
    const same = found.find((other) => isSameSet(other.members, set));
    if (same) same.chars += chars;
    else found.push({ members: set, chars });
  }
  return found.map((each) => ({ members: [...each.members].sort((a, b) => a - b), chars: each.chars }));
}

/** One hash for each place where a shingle of `size` tokens begins. */
export function shinglesOf({ hashes }: Tokens, size = SHINGLE_TOKENS): number[] {
  const shingles: number[] = [];
  for (let at = 0; at + size <= hashes.length; at++) shingles.push(shingleAt(hashes, at, size));
  return shingles;
}

function shingleAt(hashes: readonly number[], at: number, size = SHINGLE_TOKENS): number {
  let hash = 0;
  for (let i = at; i < at + size; i++) {
    hash = Math.imul(hash ^ (hashes[i] ?? 0), 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  return hash;
}

interface Shingle {
  /** How many texts have it, and which, as the exclusive or of their marks. */
  count: number;
  mark: number;
  lastText: number;
  /** Of its first token, since its neighbour has all others, and of those others. */
  readonly chars: number;
  readonly restChars: number;
}

const BUCKET_BITS = 20;

function frequentShingles(texts: readonly Tokens[], support: number): Map<number, Shingle> {
  const isFrequent = countBuckets(texts, support);
  const shingles = new Map<number, Shingle>();
  texts.forEach(({ starts, hashes }, position) => {
    const mark = Math.imul(position + 1, 0x9e3779b1) ^ Math.imul(position + 7, 0x27d4eb2f);
    for (let at = 0; at + SHINGLE_TOKENS <= hashes.length; at++) {
      const hash = shingleAt(hashes, at);
      if (!isFrequent(hash)) continue;
      const known = shingles.get(hash);
      if (!known) {
        const [start = 0, second = 0] = [starts[at], starts[at + 1]];
        const restChars = (starts[at + SHINGLE_TOKENS] ?? 0) - second;
        shingles.set(hash, { count: 1, mark, lastText: position, chars: second - start, restChars });
      } else if (known.lastText !== position) {
        known.count++;
        known.mark ^= mark;
        known.lastText = position;
      }
    }
  });
  return shingles;
}

/** A first look: shingles in a bucket that few texts fall into need no entry of their own. */
function countBuckets(texts: readonly Tokens[], support: number): (hash: number) => boolean {
  const counts = new Uint16Array(1 << BUCKET_BITS);
  const lastText = new Int32Array(1 << BUCKET_BITS).fill(-1);
  texts.forEach(({ hashes }, position) => {
    for (let at = 0; at + SHINGLE_TOKENS <= hashes.length; at++) {
      const bucket = shingleAt(hashes, at) >>> (32 - BUCKET_BITS);
      if (lastText[bucket] === position) continue;
      lastText[bucket] = position;
      counts[bucket] = Math.min((counts[bucket] ?? 0) + 1, 0xffff);
    }
  });
  return (hash) => (counts[hash >>> (32 - BUCKET_BITS)] ?? 0) >= support;
}

interface Group {
  readonly count: number;
  chars: number;
  readonly shingles: number[];
}

function groupByTexts(shingles: ReadonlyMap<number, Shingle>, support: number): Group[] {
  const groups = new Map<string, Group>();
  for (const [hash, { count, mark, chars, restChars }] of shingles) {
    if (count < support) continue;
    const key = `${count}:${mark}`;
    const group = groups.get(key);
    if (group) {
      group.chars += chars;
      group.shingles.push(hash);
    } else groups.set(key, { count, chars: chars + restChars, shingles: [hash] });
  }
  return [...groups.values()];
}

function isSameSet(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  if (small.size < SAME_SET * large.size) return false;
  const shared = small.intersection(large).size;
  return shared >= SAME_SET * (small.size + large.size - shared);
}
