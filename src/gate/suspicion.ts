import { THRESHOLDS, thresholdsAbove } from './thresholds.ts';

/**
 * Whether a task's asks are still of the kind that its student was examined on, told by the student's confidences
 * alone: no label is needed, so it sees a change long before audits do. It may raise the audit rate; since a change is
 * no proof of harm and none is no proof of health, it never certifies and never takes a student off.
 *
 * Plain data, a new one for each ask.
 */
export interface Suspicion {
  /** How many confidences lay in each band between two of `THRESHOLDS`: of the exam, and of all asks since. */
  readonly known: readonly number[];
  /** The same for the asks since the suspicion rose. */
  readonly fresh: readonly number[];
  /** One for each bet: what betting on a change, begun anew with each ask, has made. */
  readonly sums: readonly number[];
  /** Whether it has risen; then it stays until it is settled. */
  readonly suspected: boolean;
}

/** Evidence from which it is a suspicion: without any change it rises once in as many asks, or less. */
export const SUSPICION_AT = 1_000_000;

/** @param confidences of every item of the exam, whether the student would have answered it or not */
export function openSuspicion(confidences: Iterable<number>): Suspicion {
  const known = emptyBands();
  for (const confidence of confidences) addTo(known, thresholdsAbove(confidence));
  return knowing(known);
}

/**
 * One ask more, answered or not. Its conformal p-value is its rank among all confidences seen before it, ties broken by
 * chance: exactly uniform, and independent from ask to ask, as long as exam and asks are exchangeable (Vovk,
 * Gammerman and Shafer, "Algorithmic Learning in a Random World", chapter 7), whatever the distribution. On it bets a
 * mixture of power martingales, in Shiryaev-Roberts sums as in drift.ts. Ranks are among bands, so that what must be
 * kept does not grow; that costs some power and nothing else.
 *
 * @param confidence 0 to 1
 * @param chance uniform in [0, 1), drawn for this step
 */
export function stepSuspicion(suspicion: Suspicion, confidence: number, chance: number): Suspicion {
  const { known, fresh, sums, suspected } = suspicion;
  const band = thresholdsAbove(confidence);
  if (suspected) return { ...suspicion, fresh: withOneMore(fresh, band) };
  const rank = rankIn(known, band, chance);
  const grown = sums.map((sum, i) => (sum + 1) * (BETS[i]?.(rank) ?? 1));
  const evidence = grown.reduce((total, sum) => total + sum, 0) / grown.length;
  return { known: withOneMore(known, band), fresh, sums: grown, suspected: evidence >= SUSPICION_AT };
}

/**
 * Audits found nothing wrong with the asks that raised the suspicion: from now on they are what is known, and the
 * watch begins again.
 */
export function settle({ fresh }: Suspicion): Suspicion {
  return knowing(fresh);
}

type Bet = (rank: number) => number;

/** κ·u^(κ-1) for a κ below 1 pays on small u and is 1 on average: on the lowest confidences, or on the highest. */
const POWERS = [0.5, 0.8];
const BETS: readonly Bet[] = POWERS.flatMap((power): Bet[] => {
  const pay: Bet = (u) => power * Math.max(u, SMALLEST_RANK) ** (power - 1);
  return [pay, (rank) => pay(1 - rank)];
});
const SMALLEST_RANK = 1e-9; // a rank of 0 would pay without end

function knowing(known: readonly number[]): Suspicion {
  return { known, fresh: emptyBands(), sums: BETS.map(() => 0), suspected: false };
}

/** The share of known confidences below a band, its own in part: uniform in [0, 1) where all are exchangeable. */
function rankIn(known: readonly number[], band: number, chance: number): number {
  let [below, all] = [0, 0];
  known.forEach((count, i) => {
    all += count;
    if (i > band) below += count; // bands run from sure to unsure
  });
  return (below + chance * ((known[band] ?? 0) + 1)) / (all + 1);
}

function emptyBands(): number[] {
  return THRESHOLDS.map(() => 0);
}

function addTo(bands: number[], band: number): void {
  bands[band] = (bands[band] ?? 0) + 1;
}

function withOneMore(bands: readonly number[], band: number): number[] {
  const more = [...bands];
  addTo(more, band);
  return more;
}
