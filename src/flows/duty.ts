import type { StudentPost } from '#contract/student-post.ts';
import type { Examination } from '#contract/trace.ts';
import type { Alarm, Audit } from '#contract/verdict-record.ts';
import { type AuditPace, auditRate, draw } from '#gate/audit-rate.ts';
import { type Certificate, openCertificate, stepCertificate } from '#gate/certificate.ts';
import { ALARM_AT, type Drift, driftEvidence, openDrift, stepDrift } from '#gate/drift.ts';
import { openSuspicion, type Suspicion, settle, stepSuspicion } from '#gate/suspicion.ts';

/** Audits without more errors than promised after which asks of a new kind are trusted like the old ones. */
const SETTLED_AFTER = 60;

/**
 * Once suspected, so many asks are looked at; if the share of them that the student is too unsure of is larger than in its
 * exam by more than this, and by so many standard errors of chance beside, it becomes cautious.
 */
const LOOKED_AT = 100;
const MORE_UNSURE = 0.05;
const STANDARD_ERRORS = 2;

/** What a student's watch begins with. */
export interface DutyStart {
  readonly post: StudentPost;
  readonly pace: AuditPace;
  /** Confidences of its exam. */
  readonly confidences: readonly number[];
  /** Audits that an earlier run of the server heard, in order. */
  readonly audits: readonly Pick<Audit, 'loss'>[];
  /** Uniform in [0, 1). */
  random(): number;
}

/** The watch over one student while it serves: what its audits prove, whether it drifts, how often it is audited. */
export class Duty {
  readonly post: StudentPost;
  readonly #pace: AuditPace;
  readonly #random: () => number;
  #certificate: Certificate;
  #drift: Drift;
  #suspicion: Suspicion;
  /** From this share of asks on that it is too unsure of, they are others than those of its exam. */
  readonly #mostUnsure: number;
  /** Asks since the suspicion rose, and those of them that it was too unsure of. */
  #looked = 0;
  #unsure = 0;
  #isCautious = false;
  /** Audits since the suspicion rose, and how many of those were wrong. */
  #suspectedAudits = 0;
  #suspectedErrors = 0;
  #auditsAtComplaint: number | undefined;
  #hasSuccessor = false;

  constructor({ post, pace, confidences, audits, random }: DutyStart) {
    this.post = post;
    this.#pace = pace;
    this.#random = random;
    this.#certificate = openCertificate(post);
    this.#drift = openDrift(post.alpha);
    this.#suspicion = openSuspicion(confidences);
    const unsure = confidences.filter((confidence) => confidence < post.threshold).length;
    this.#mostUnsure = mostUnsure(unsure / Math.max(1, confidences.length));
    for (const { loss } of audits) this.audited(loss);
  }

  get certificate(): Certificate {
    return this.#certificate;
  }

  get isSuspected(): boolean {
    return this.#suspicion.suspected;
  }

  /** Its asks have become stranger than its exam was; it answers only what it is surest of until a successor is examined. */
  get isCautious(): boolean {
    return this.#isCautious;
  }

  /** From which confidence on it may answer at this moment. */
  get threshold(): number {
    return this.#isCautious ? this.post.cautiousThreshold : this.post.threshold;
  }

  /** The share of its answers that is audited at this moment. */
  get auditChance(): number {
    const { audits } = this.#certificate;
    const since = this.#auditsAtComplaint;
    return auditRate(
      {
        audits,
        suspected: this.#suspicion.suspected,
        hasSuccessorInExam: this.#hasSuccessor,
        ...(since === undefined ? {} : { auditsSinceComplaint: audits - since }),
      },
      this.#pace,
    );
  }

  /** Before the student sees the ask. */
  draw(): Examination {
    return draw(this.auditChance, this.#random);
  }

  /** An ask of the task came by; answered or not. True when with it the student becomes cautious. */
  saw(confidence: number): boolean {
    this.#suspicion = stepSuspicion(this.#suspicion, confidence, this.#random());
    if (!this.#suspicion.suspected || this.#isCautious) return false;
    this.#looked += 1;
    this.#unsure += Number(confidence < this.post.threshold);
    if (this.#looked < LOOKED_AT) return false;
    this.#isCautious = this.#unsure / this.#looked > this.#mostUnsure;
    this.#looked = 0;
    this.#unsure = 0;
    return this.#isCautious;
  }

  /** Somebody was not content with an answer: that proves nothing, and is a reason to look closer. */
  complained(): void {
    this.#auditsAtComplaint = this.#certificate.audits;
  }

  /** A successor waits for its exam, or no longer does. */
  succeededBy(isExamining: boolean): void {
    this.#hasSuccessor = isExamining;
  }

  /** One more audit. An alarm means that the student must go. */
  audited(loss: 0 | 1): Alarm | undefined {
    this.#certificate = stepCertificate(this.#certificate, loss);
    this.#drift = stepDrift(this.#drift, loss);
    if (this.#suspicion.suspected) this.#settle(loss);
    if (!this.#drift.alarm) return undefined;
    const { audits, errors } = this.#drift;
    const { alpha, delta } = this.post;
    return {
      detector: 'drift',
      alpha,
      delta,
      audits,
      errors,
      evidence: driftEvidence(this.#drift),
      limit: ALARM_AT,
    };
  }

  #settle(loss: 0 | 1): void {
    this.#suspectedAudits += 1;
    this.#suspectedErrors += loss;
    if (this.#suspectedAudits < SETTLED_AFTER) return;
    if (this.#suspectedErrors <= this.#suspectedAudits * this.post.alpha)
      this.#suspicion = settle(this.#suspicion);
    this.#suspectedAudits = 0;
    this.#suspectedErrors = 0;
  }
}

function mostUnsure(inExam: number): number {
  const share = Math.min(1, inExam + MORE_UNSURE);
  return share + STANDARD_ERRORS * Math.sqrt((share * (1 - share)) / LOOKED_AT);
}
