/** What the drift detector has gathered against a student that serves: plain data, a new one for each audit. */
export interface Drift {
  readonly alpha: number;
  readonly audits: number;
  readonly errors: number;
  /** One for each of `STAKES`: what betting on a change for the worse, begun anew with each audit, has made. */
  readonly sums: readonly number[];
  /** Whether it has risen; then it stays, and the student must go. */
  readonly alarm: boolean;
}

/** Evidence from which it is an alarm: a student that keeps its promise is alarmed once in as many audits, or less. */
export const ALARM_AT = 10_000;

export function openDrift(alpha: number): Drift {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha lies between 0 and 1, unlike ${alpha}`);
  return { alpha, audits: 0, errors: 0, sums: STAKES.map(() => 0), alarm: false };
}

/**
 * One audit more, by the e-Shiryaev-Roberts detector (Shin, Ramdas and Rinaldo, "E-detectors", arXiv 2203.03532): each
 * sum M becomes (M + 1)(1 + λ(loss - α)), and the alarm rises when their mean reaches `ALARM_AT`. While the risk is at
 * most alpha, the mean less the number of audits does not grow on average, so the first alarm takes `ALARM_AT` audits
 * on average or more; no distribution is assumed, and the past wears off by itself.
 *
 * @param loss 0 to 1
 */
export function stepDrift(drift: Drift, loss: number): Drift {
  if (drift.alarm) return drift; // which also keeps the sums from growing without end
  const { alpha } = drift;
  const sums = drift.sums.map((sum, i) => (sum + 1) * (1 + ((STAKES[i] ?? 0) / alpha) * (loss - alpha)));
  const grown = { ...drift, audits: drift.audits + 1, errors: drift.errors + loss, sums };
  return { ...grown, alarm: driftEvidence(grown) >= ALARM_AT };
}

/** What stands against `ALARM_AT`. */
export function driftEvidence({ sums }: Pick<Drift, 'sums'>): number {
  return sums.reduce((total, sum) => total + sum, 0) / sums.length;
}

/**
 * Stakes λ in parts of 1/α, the largest that never loses all on a right answer: the small ones see a slow decline, the
 * large ones a collapse. At α = 5 % they are λ = ¼, ½, 1, 2, 4 and 8.
 */
const STAKES = [1 / 80, 1 / 40, 1 / 20, 1 / 10, 1 / 5, 2 / 5];
