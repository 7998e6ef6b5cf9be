import { varyingSpans } from './masking.ts';

/**
 * A text cut into words, single marks and runs of white space. What `masking.ts` finds to vary by nature (a date, a
 * time, an id, an address) is one token, and equal to all others of its kind; numbers stand for themselves. Two empty
 * tokens stand for each end of the text, so that few words there are told apart from the same words elsewhere.
 */
export interface Tokens {
  readonly text: string;
  /** Where each token starts, and at last where the text ends. */
  readonly starts: readonly number[];
  /** One 32-bit hash a token. */
  readonly hashes: readonly number[];
  /** The tokens that vary by nature. */
  readonly varying: ReadonlySet<number>;
}

/** Of a longer text its beginning and its end are read, half of this each: constant parts stand there. */
export const MOST_READ_CHARS = 8_000;

/** `seed` must be another one for each text: it stands for what is left out in the middle, which is like nothing. */
export function tokensOf(text: string, seed: number): Tokens {
  const starts = [0, 0];
  const hashes = [...FRONT_HASHES];
  const varying = new Set<number>();
  if (text.length <= MOST_READ_CHARS) readTokens(text, 0, text.length, starts, hashes, varying);
  else {
    readTokens(text, 0, MOST_READ_CHARS / 2, starts, hashes, varying);
    starts.push(MOST_READ_CHARS / 2);
    hashes.push(Math.imul(seed + 1, 0x9e3779b1));
    readTokens(text, text.length - MOST_READ_CHARS / 2, text.length, starts, hashes, varying);
  }
  starts.push(text.length, text.length, text.length);
  hashes.push(...BACK_HASHES);
  return { text, starts, hashes, varying };
}

function readTokens(
  text: string,
  from: number,
  to: number,
  starts: number[],
  hashes: number[],
  varying: Set<number>,
): void {
  let at = from;
  const plainUntil = (end: number) => {
    while (at < end) {
      starts.push(at);
      const kind = kindOf(text.charCodeAt(at));
      let hash = 0;
      do hash = Math.imul(hash ^ text.charCodeAt(at++), 0x01000193);
      while (kind !== SINGLE && at < end && kindOf(text.charCodeAt(at)) === kind);
      hashes.push(hash ^ (hash >>> 15));
    }
  };
  for (const span of varyingSpans(text.slice(from, to))) {
    if (span.kind === 'number') continue;
    plainUntil(from + span.start);
    varying.add(starts.length);
    starts.push(at);
    hashes.push(VARYING_HASH);
    at = from + span.end;
  }
  plainUntil(to);
}

const VARYING_HASH = 0x5bd1e995;
const FRONT_HASHES = [0x2545f491, 0x4f6cdd1d];
const BACK_HASHES = [0x165667b1, 0x3c6ef372];

const WORD = 0;
const SPACE = 1;
const SINGLE = 2;

/** Scripts that write without blanks have a token for each character. */
const FIRST_IDEOGRAPH = 0x2e80;

function kindOf(code: number): number {
  if (code <= 0x20 || code === 0xa0) return SPACE;
  if (code >= FIRST_IDEOGRAPH) return SINGLE;
  const lower = code | 0x20;
  const isWord = code >= 0xc0 || code === 0x5f || (code >= 0x30 && code <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
  return isWord ? WORD : SINGLE;
}
