import type { Alarm, Audit } from '#contract/verdict-record.ts';
import { ALARM_AT, type Drift, driftEvidence, openDrift, stepDrift } from '#gate/drift.ts';
import { VerdictStore } from '#gate/verdict-store.ts';
import { alarmWords } from '#gate/words.ts';
import { compareItems } from './gate-check-source.ts';
import { readStudent } from './gate-check-student.ts';
import type { Findings, Subject } from './gate-findings.ts';
import type { Records } from './task-replay.ts';

/** Whether an alarm follows from the audits of the student, and those from their traces. */
export function checkAlarm(subject: Subject, records: Records): Findings {
  const { verdict, candidate } = subject;
  const { alarm } = verdict;
  const { student, fault } = readStudent(candidate, records);
  if (!alarm) return unreadable(fault);
  const store = new VerdictStore(records.database);
  const { drift, heard } = hearAgain(alarm, store.auditsOf(candidate.id));
  const source = compareItems(heard, subject, student, records);
  const exam = store.ofTask(verdict.task).findLast((one) => one.student === candidate.id && one.exam)?.exam;
  const reasons = [...alarmFaults(alarm, drift, heard), ...(fault ? [fault] : []), ...source.reasons];
  if (exam && exam.alpha !== alarm.alpha)
    reasons.push(
      `It watched over a promise of ${alarm.alpha}; the exam of ${candidate.id} promised ${exam.alpha}.`,
    );
  if (verdict.outcome !== 'taken-off') reasons.push(`It says ${verdict.outcome}; an alarm says taken-off.`);
  if (verdict.words !== alarmWords(alarm)) reasons.push('Its words are not those that its numbers make.');
  return { reasons, remarks: source.remarks, items: heard.length, remade: source.remade };
}

/** The only other alarm: the file could not be read when the student was to take its post. */
function unreadable(fault: string | undefined): Findings {
  const reasons = fault
    ? []
    : ['The file of the student can be read: it was restored, or the alarm was false.'];
  return { reasons, remarks: [], items: 0, remade: 0 };
}

/** The audits once more through the detector, up to the one that raises it. */
function hearAgain({ alpha }: Alarm, audits: readonly Audit[]): { drift: Drift; heard: readonly Audit[] } {
  let drift = openDrift(alpha);
  let count = 0;
  for (const { loss } of audits) {
    if (drift.alarm) break; // later ones were under way when it went off
    drift = stepDrift(drift, loss);
    count += 1;
  }
  return { drift, heard: audits.slice(0, count) };
}

/** Audits of one millisecond may be read in another order than they were heard in, which moves the evidence a little. */
const ORDER_MOVES_BY = 0.05;
const ENGINES_DIFFER_BY = 1e-9;

function alarmFaults(alarm: Alarm, drift: Drift, audits: readonly Audit[]): string[] {
  const evidence = driftEvidence(drift);
  const heard = `${drift.audits} audits with ${drift.errors} wrong`;
  if (!drift.alarm)
    return [
      `The audits do not raise an alarm: ${heard} bring the evidence to ${evidence}, below ${ALARM_AT}.`,
    ];
  const faults: string[] = [];
  if (drift.audits !== alarm.audits || drift.errors !== alarm.errors)
    faults.push(
      `The alarm rises after ${heard}; the verdict says ${alarm.audits} with ${alarm.errors} wrong.`,
    );
  const hasTies = new Set(audits.map(({ atMs }) => atMs)).size < audits.length;
  if (Math.abs(evidence - alarm.evidence) > (hasTies ? ORDER_MOVES_BY : ENGINES_DIFFER_BY) * evidence)
    faults.push(`The evidence is ${evidence}; the verdict says ${alarm.evidence}.`);
  if (alarm.limit !== ALARM_AT)
    faults.push(`An alarm rises at ${ALARM_AT}; the verdict says ${alarm.limit}.`);
  return faults;
}
