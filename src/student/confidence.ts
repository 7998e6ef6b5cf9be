/** What is seen of an answer and its input, from which its confidence is computed. Each is zero for the best case. */
export const EVIDENCE = ['doubt', 'narrowness', 'unknownWords', 'unknownLetters', 'excess'] as const;
export type Evidence = Readonly<Record<(typeof EVIDENCE)[number], number>>;

/** Turns scores and evidence into the chance that the whole answer is the teacher's. */
export interface Calibration {
  /** For each head what its scores are multiplied with before they become probabilities (Guo et al. 2017). */
  readonly sharpness: readonly number[];
  /** A logistic model: how much each kind of evidence takes from the log-odds. */
  readonly base: number;
  readonly cost: Evidence;
  /** Features of a text that is longer than nearly all of the lesson. */
  readonly usualFeatures: number;
}

/** How sure one head is. */
export interface HeadView {
  readonly best: number;
  /** Of the best value. */
  readonly probability: number;
  /** Of the best value over the second, in log-odds between the two. */
  readonly margin: number;
}

/** Probabilities are kept this far from 0 and 1. */
const LEAST = 1e-6;
/** A margin beyond this adds nothing. */
const WIDE_MARGIN = 12;

/** The best value among the scores from `start` to `end`; `best` counts from `start`. */
export function viewHead(scores: Float32Array, start: number, end: number, sharpness: number): HeadView {
  let best = start;
  let first = Number.NEGATIVE_INFINITY;
  let second = Number.NEGATIVE_INFINITY;
  for (let at = start; at < end; at++) {
    const score = scores[at] as number;
    if (score > first) {
      second = first;
      first = score;
      best = at;
    } else if (score > second) second = score;
  }
  let sum = 0;
  for (let at = start; at < end; at++) sum += Math.exp(sharpness * ((scores[at] as number) - first));
  const margin = Math.min(WIDE_MARGIN, sharpness * (first - second));
  return { best: best - start, probability: 1 / sum, margin };
}

/** What the heads and the input tell; `features` is how many the input has. */
export function gatherEvidence(
  heads: readonly HeadView[],
  input: { readonly knownWords: number; readonly knownLetters: number; readonly features: number },
  usualFeatures: number,
): Evidence {
  let joint = 1;
  let narrowest = WIDE_MARGIN;
  for (const { probability, margin } of heads) {
    joint *= probability;
    narrowest = Math.min(narrowest, margin);
  }
  const kept = Math.min(1 - LEAST, Math.max(LEAST, joint));
  return {
    doubt: Math.log((1 - kept) / kept) - Math.log(LEAST / (1 - LEAST)),
    narrowness: WIDE_MARGIN - narrowest,
    unknownWords: 1 - input.knownWords,
    unknownLetters: 1 - input.knownLetters,
    excess: Math.max(0, Math.log((input.features + 1) / (usualFeatures + 1))),
  };
}

/** 0 to 1. */
export function confidenceOf(evidence: Evidence, calibration: Pick<Calibration, 'base' | 'cost'>): number {
  let logOdds = calibration.base;
  for (const kind of EVIDENCE) logOdds -= calibration.cost[kind] * evidence[kind];
  return 1 / (1 + Math.exp(-logOdds));
}
