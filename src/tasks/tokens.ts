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

export function tokensOf(text: string): Tokens {
  const starts = [0, 0];
  const hashes = [...FRONT_HASHES];
  const varying = new Set<number>();
  let at = 0;
  const readUntil = (end: number) => {
    while (at < end) {
      starts.push(at);
      const kind = kindOf(text.charCodeAt(at));
      let hash = 0;
      do hash = Math.imul(hash ^ text.charCodeAt(at++), 0x01000193);
      while (kind !== SINGLE && at < end && kindOf(text.charCodeAt(at)) === kind);
      hashes.push(hash ^ (hash >>> 15));
    }
  };
  for (const { start, end, kind } of varyingSpans(text)) {
    if (kind === 'number') continue;
    readUntil(start);
    varying.add(starts.length);
    starts.push(start);
    hashes.push(VARYING_HASH);
    at = end;
  }
  readUntil(text.length);
  starts.push(text.length, text.length, text.length);
  hashes.push(...BACK_HASHES);
  return { text, starts, hashes, varying };
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
  const isWord =
    code >= 0xc0 || code === 0x5f || (code >= 0x30 && code <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
  return isWord ? WORD : SINGLE;
}
