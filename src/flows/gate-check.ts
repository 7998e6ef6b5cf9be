import { readFileSync } from 'node:fs';
import type { ExamResult } from '#contract/verdict.ts';
import type { Verdict } from '#contract/verdict-record.ts';
import { CandidateStore } from '#forge/candidate-store.ts';
import { readEvidence } from '#gate/evidence.ts';
import { recheckText } from '#gate/recheck.ts';
import { VerdictStore } from '#gate/verdict-store.ts';
import { examWords } from '#gate/words.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { checkAlarm } from './gate-check-alarm.ts';
import { compareItems } from './gate-check-source.ts';
import { checkOrigin } from './gate-check-student.ts';
import type { Findings, Subject } from './gate-findings.ts';
import type { Records } from './task-replay.ts';

/** What looking into a verdict brought to light. */
export interface GateCheck extends Findings {
  readonly id: string;
  /** Absent where its row cannot even be read. */
  readonly verdict: Verdict | undefined;
  readonly ok: boolean;
}

/**
 * Computes a verdict again: from its evidence, and the evidence from its source, which are the traces, the teacher's
 * answers in them and the student's file. Anything that is not what it was makes it say no, and says where. Traces that
 * retention took are told, and are no failure by themselves. Undefined where there is no such verdict.
 */
export function checkVerdict(id: string, records: Records): GateCheck | undefined {
  let verdict: Verdict | undefined;
  try {
    verdict = new VerdictStore(records.database).get(id);
  } catch (error) {
    return no(id, `Its row cannot be read: ${(error as Error).message}.`);
  }
  if (!verdict) return undefined;
  const task = new TaskStore(records.database).get(verdict.task);
  const candidate = new CandidateStore(records.database).get(verdict.student);
  if (!task || candidate?.task !== verdict.task)
    return { ...no(id, `There is no student ${verdict.student} of a task ${verdict.task}.`), verdict };
  const subject = { verdict, task, candidate };
  const found = verdict.kind === 'exam' ? checkExam(subject, records) : checkAlarm(subject, records);
  return { id, verdict, ok: found.reasons.length === 0, ...found };
}

function no(id: string, reason: string): GateCheck {
  return { id, verdict: undefined, ok: false, reasons: [reason], remarks: [], items: 0, remade: 0 };
}

function checkExam(subject: Subject, records: Records): Findings {
  const { verdict } = subject;
  const text = evidenceOf(verdict, records);
  if (text === undefined) return { ...NOTHING, reasons: ['Its evidence is not in the vault.'] };
  const { items } = readEvidence(text);
  const origin = checkOrigin(subject, items, records);
  const source = compareItems(items, subject, origin.student, records);
  return {
    reasons: [
      ...recheckText(verdict, text).reasons,
      ...rowFaults(verdict, records),
      ...origin.reasons,
      ...source.reasons,
    ],
    remarks: [...origin.remarks, ...source.remarks],
    items: items.length,
    remade: source.remade,
  };
}

const NOTHING: Findings = { reasons: [], remarks: [], items: 0, remade: 0 };

/** As it lies there, altered or not: what was altered is for the check to say. */
function evidenceOf({ evidence }: Verdict, { vault }: Records): string | undefined {
  return evidence !== undefined && vault.has(evidence)
    ? readFileSync(vault.path(evidence), 'utf8')
    : undefined;
}

/** What of the row does not follow from its own numbers, or from the rows beside it. */
function rowFaults(verdict: Verdict, { database }: Records): string[] {
  const { id, task, exam, outcome, words } = verdict;
  if (!exam) return []; // which was said already
  const exams = new VerdictStore(database).ofTask(task).filter(({ kind }) => kind === 'exam');
  const place = exams.findIndex((one) => one.id === id) + 1;
  const faults: string[] = [];
  if (exam.k !== place)
    faults.push(
      `It counts as exam ${exam.k} of its task, and is exam ${place}: it may spend another part of delta.`,
    );
  if (outcome !== exam.outcome) faults.push(`It says ${outcome}, its exam says ${exam.outcome}.`);
  if (words !== wordsOf(exam)) faults.push('Its words are not those that its numbers make.');
  return faults;
}

function wordsOf(exam: ExamResult): string | undefined {
  try {
    return examWords(exam);
  } catch {
    return undefined; // a number is none
  }
}
