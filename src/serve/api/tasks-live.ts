import { isCertified, riskSoFar } from '#gate/certificate.ts';
import type { Door } from '../door.ts';

/** The student that serves a task at this moment, as the server has it in memory; null where none does. */
export function liveJson(task: string, door: Door): Record<string, unknown> | null {
  const duty = door.house.students.serving(task)?.duty;
  if (!duty) return null;
  const { certificate, post } = duty;
  return {
    student: post.id,
    verdict: post.verdict,
    threshold: duty.threshold,
    audit_chance: duty.auditChance,
    suspected: duty.isSuspected,
    cautious: duty.isCautious,
    audits: certificate.audits,
    errors: certificate.errors,
    risk_at_most: certificate.audits > 0 ? riskSoFar(certificate) : null,
    proves_promise: isCertified(certificate),
  };
}
