/** What speaks against an answer: each is 0 at best, and larger the worse it is. */
export const EVIDENCE = ['doubt', 'quiet', 'unknownWords', 'unknownLetters', 'excess'] as const;
export type EvidenceKind = (typeof EVIDENCE)[number];
export type Evidence = Readonly<Record<EvidenceKind, number>>;

/** Turns scores and evidence into the chance that the whole answer is the teacher's. */
export interface Calibration {
  /** For each head what the scores of each view are multiplied with before they are added (as in Guo et al. 2017). */
  readonly sharpness: readonly (readonly number[])[];
  /** A logistic model: how much each kind of evidence takes from the log-odds. */
  readonly base: number;
  readonly cost: Evidence;
  /** Where the chance is below this, the confidence is below SILENT. */
  readonly floor: number;
  /** Code units of a text that is longer than nearly all of the lesson. */
  readonly usualLength: number;
}

/** The scores of one view, all columns. */
export type Scores = Float64Array | Float32Array;

/** What one head answers, and how surely. */
export interface HeadAnswer {
  /** The position of its value. */
  readonly best: number;
  readonly probability: number;
  /** The best value's score; high where much of the text is known and speaks for it. */
  readonly score: number;
}

/** What is known of the input. */
export interface InputView {
  /** The parts of its words and letters that are known, 0 to 1. */
  readonly knownWords: number;
  readonly knownLetters: number;
  /** In code units, read or not. */
  readonly length: number;
}

/** Probabilities are kept this far from 0 and 1, and scores below this. */
const LEAST = 1e-6;
const LOUDEST = 20;

/** Picks the best value of one head, whose columns go from `start` to `end` in the scores of each view. */
export function answerHead(
  views: readonly Scores[],
  start: number,
  end: number,
  sharpness: readonly number[],
): HeadAnswer {
  let best = start;
  let score = Number.NEGATIVE_INFINITY;
  for (let at = start; at < end; at++) {
    const own = sharpened(views, at, sharpness);
    if (own <= score) continue;
    score = own;
    best = at;
  }
  let sum = 0;
  for (let at = start; at < end; at++) sum += Math.exp(sharpened(views, at, sharpness) - score);
  return { best: best - start, probability: 1 / sum, score };
}

/** The score of one column over all views. */
export function sharpened(views: readonly Scores[], column: number, sharpness: readonly number[]): number {
  let sum = 0;
  for (let view = 0; view < views.length; view++) {
    sum += (sharpness[view] as number) * ((views[view] as Scores)[column] as number);
  }
  return sum;
}

export function gatherEvidence(
  heads: readonly HeadAnswer[],
  input: InputView,
  usualLength: number,
): Evidence {
  let joint = 1;
  let quietest = LOUDEST;
  for (const { probability, score } of heads) {
    joint *= probability;
    quietest = Math.min(quietest, score);
  }
  const kept = Math.min(1 - LEAST, Math.max(LEAST, joint));
  return {
    doubt: Math.log((1 - kept) / kept) - Math.log(LEAST / (1 - LEAST)),
    quiet: LOUDEST - quietest,
    unknownWords: 1 - input.knownWords,
    unknownLetters: 1 - input.knownLetters,
    excess: Math.max(0, Math.log((input.length + 1) / (usualLength + 1))),
  };
}

/** The chance that an answer with this against it is right, among asks of which some are unlike the lesson. */
export function chanceOf(evidence: Evidence, { base, cost }: Pick<Calibration, 'base' | 'cost'>): number {
  let logOdds = base;
  for (const kind of EVIDENCE) logOdds -= cost[kind] * evidence[kind];
  return 1 / (1 + Math.exp(-logOdds));
}

/**
 * A confidence below this means: say nothing, however loose the threshold. Thresholds are above it. (Such confidences
 * still tell a strange input from a stranger one.)
 */
export const SILENT = 0.001;

/** The chance, or where it is below the floor a thousandth of it. */
export function confidenceOf(
  evidence: Evidence,
  calibration: Pick<Calibration, 'base' | 'cost' | 'floor'>,
): number {
  const chance = chanceOf(evidence, calibration);
  return chance < calibration.floor ? chance * SILENT : chance;
}
