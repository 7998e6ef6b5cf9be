/** Ways to cut bytes, since a network may deliver them in any pieces. */

/** All ways to cut in two. */
export function* cutsInTwo(bytes: Buffer): Generator<Buffer[]> {
  for (let at = 1; at < bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
}

/** Cuts at up to 40 random places: the same ones each time. */
export function* randomCuts(bytes: Buffer, rounds: number, seed = 20_260_501): Generator<Buffer[]> {
  const random = seededRandom(seed);
  for (let round = 0; round < rounds; round++) {
    const count = 1 + Math.floor(random() * 40);
    const places = Array.from({ length: count }, () => Math.floor(random() * bytes.length));
    const ends = [...places.sort((a, b) => a - b), bytes.length];
    yield ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
  }
}

export function singleBytes(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
}

/** Uniform in [0, 1), and the same row of numbers for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
