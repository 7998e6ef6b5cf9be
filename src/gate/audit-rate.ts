/** How large a part of what a student answers is audited, and when; each a share from 0 to 1, or a count of audits. */
export interface AuditPace {
  /** In quiet times. */
  readonly usual: number;
  /** Right after the student was let in; trust grows with each audit until the usual rate is reached. */
  readonly first: number;
  readonly trustedAfter: number;
  /** While its asks are not of the kind it was examined on. */
  readonly suspected: number;
  /** After somebody was not content with an answer of its, for so many audits. */
  readonly complained: number;
  readonly complainedFor: number;
  /** While the next student of its task is in its exam, which needs unseen asks that the teacher hears as well. */
  readonly successor: number;
}

export const USUAL_PACE: AuditPace = {
  usual: 0.02,
  first: 0.2,
  trustedAfter: 100,
  suspected: 0.2,
  complained: 0.1,
  complainedFor: 20,
  successor: 0.2,
};

/** What is known before the next ask comes. */
export interface AuditFacts {
  /** Audits heard since the student was let in. */
  readonly audits: number;
  readonly suspected: boolean;
  /** Audits heard since the last bad word (thumb down, edit, answer asked for again); absent where there was none. */
  readonly auditsSinceComplaint?: number;
  readonly hasSuccessorInExam: boolean;
}

/**
 * The chance with which the next ask is audited: the largest that any reason asks for.
 *
 * It may hang on everything that is past and on nothing of the ask itself. Only then is the next audit wrong with the
 * same chance as the next answer, at whatever rate, and what is heard may certify (certificate.ts, drift.ts). People's
 * complaints are no fair sample of the answers, so they buy audits and prove nothing.
 */
export function auditRate(facts: AuditFacts, pace: AuditPace): number {
  const { audits, suspected, auditsSinceComplaint, hasSuccessorInExam } = facts;
  const distrust = Math.max(0, 1 - audits / Math.max(1, pace.trustedAfter));
  const rates = [pace.usual, pace.usual + (pace.first - pace.usual) * distrust];
  if (suspected) rates.push(pace.suspected);
  if (auditsSinceComplaint !== undefined && auditsSinceComplaint < pace.complainedFor)
    rates.push(pace.complained);
  if (hasSuccessorInExam) rates.push(pace.successor);
  return Math.min(1, Math.max(...rates));
}

/** A coin that was thrown, with its chance: both are kept with the ask. */
export interface AuditDraw {
  readonly chance: number;
  readonly drawn: boolean;
}

/**
 * Throws the coin. To be called before the student has seen the ask: a draw that knows the answer, the confidence or
 * the input is no fair one.
 *
 * @param random uniform in [0, 1)
 */
export function draw(chance: number, random: () => number): AuditDraw {
  return { chance, drawn: random() < chance };
}
