import type { RiskPromise } from '#contract/verdict.ts';
import { turningPoint } from './turning-point.ts';

/** The live certificate of a student that serves: plain data, a new one for each audit. */
export interface Certificate extends RiskPromise {
  /** Audits heard, and how many were wrong. */
  readonly audits: number;
  readonly errors: number;
  /** ln of the wealth that betting on the promise has made out of 1. */
  readonly logWealth: number;
  /** `audits` and `errors` with older ones fading out: what the next bet is laid on. */
  readonly recentAudits: number;
  readonly recentErrors: number;
  /** ln of the chance that was given to these audits, each from those before it; `riskSoFar()` divides by it. */
  readonly logForecast: number;
}

export function openCertificate({ alpha, delta }: RiskPromise): Certificate {
  const none = { audits: 0, errors: 0, recentAudits: 0, recentErrors: 0 };
  return { alpha, delta, ...none, logWealth: 0, logForecast: 0 };
}

/**
 * One audit more: a bet that the risk is below alpha (Waudby-Smith and Ramdas, "Estimating means of bounded random
 * variables by betting", arXiv 2010.09686). The wealth is multiplied by 1 + λ(α - loss), the stake λ chosen from the
 * past alone. While the risk is alpha or more, whatever else happens, wealth does not grow on average, so it ever
 * reaches 1/δ with chance at most δ (Ville): one may look after each audit, and stop whenever one likes.
 *
 * Audits must be drawn by a coin that knows nothing of the ask (audit-rate.ts), and all that were drawn be counted.
 */
export function stepCertificate(certificate: Certificate, loss: 0 | 1): Certificate {
  const { alpha, delta, audits, errors, recentAudits, recentErrors } = certificate;
  const grown = certificate.logWealth + Math.log1p(stake(certificate) * (alpha - loss));
  const forecast = (errors + alpha / 2) / (audits + 1);
  return {
    alpha,
    delta,
    audits: audits + 1,
    errors: errors + loss,
    logWealth: Math.min(grown, Math.log(MOST_WEALTH / delta)),
    recentAudits: recentAudits * FADE + 1,
    recentErrors: recentErrors * FADE + loss,
    logForecast: certificate.logForecast + Math.log(loss === 1 ? forecast : 1 - forecast),
  };
}

/** Whether the audits prove the promise at this moment. Live: what was won is lost again when the student gets worse. */
export function isCertified({ logWealth, delta }: Certificate): boolean {
  return logWealth >= -Math.log(delta);
}

/**
 * The largest risk that all audits so far leave possible: a constant true risk is above it at any time at all with
 * chance at most delta. The other side of the same bet, laid on each risk m instead of alpha: with Kelly's stake in
 * full, the wealth is the chance forecast for the audits over the one that m gives them. For display.
 */
export function riskSoFar({ audits, errors, logForecast, delta }: Certificate): number {
  if (audits === errors) return 1;
  const refused = -Math.log(delta);
  const logWealthAgainst = (risk: number) =>
    logForecast - (errors > 0 ? errors * Math.log(risk) : 0) - (audits - errors) * Math.log1p(-risk);
  return turningPoint(errors / audits, 1, (risk) => logWealthAgainst(risk) < refused);
}

/** Wealth beyond this many times 1/δ is given away, so that old merit is soon used up when the student gets worse. */
const MOST_WEALTH = 20;
/** An audit counts half for the next stake after so many more. */
const HALF_LIFE_AUDITS = 1000;
const FADE = 0.5 ** (1 / HALF_LIFE_AUDITS);
/**
 * The part of the largest stake, 1/(1-α), that is ever laid. The least keeps a certificate from standing still while
 * its student gets worse; above the most, a single error costs nearly all.
 */
const LEAST_STAKE = 0.1;
const MOST_STAKE = 0.75;

/** Kelly's stake for a risk as it was lately, (α-r)/(α(1-α)), between the least and the most. */
function stake({ alpha, recentAudits, recentErrors }: Certificate): number {
  const risk = (recentErrors + alpha / 2) / (recentAudits + 1);
  const part = (alpha - risk) / alpha;
  return Math.min(MOST_STAKE, Math.max(LEAST_STAKE, part)) / (1 - alpha);
}
