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
import { leftOutOf } from './gate-check-sample.ts';
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
  try {
    const verdict = new VerdictStore(records.database).get(id);
    return verdict && { id, verdict, ...checkRow(verdict, records) };
  } catch (error) {
    // Its own JSON, its task's or its student's; AppErrors have said what is wrong where they were thrown.
    if (!(error instanceof SyntaxError)) throw error;
    return { id, verdict: undefined, ok: false, ...no(`Its row cannot be read: ${error.message}.`) };
  }
}

function checkRow(verdict: Verdict, records: Records): Findings & { ok: boolean } {
  const task = new TaskStore(records.database).get(verdict.task);
  const candidate = new CandidateStore(records.database).get(verdict.student);
  if (!task || candidate?.task !== verdict.task)
    return { ok: false, ...no(`There is no student ${verdict.student} of a task ${verdict.task}.`) };
  const subject = { verdict, task, candidate };
  const found = verdict.kind === 'exam' ? checkExam(subject, records) : checkAlarm(subject, records);
  return { ok: found.reasons.length === 0, ...found };
}

function no(reason: string): Findings {
  return { reasons: [reason], remarks: [], items: 0, remade: 0 };
}

function checkExam(subject: Subject, records: Records): Findings {
  const { verdict } = subject;
  const text = evidenceOf(verdict, records);
  if (text === undefined) return no('Its evidence is not in the vault.');
  const { items } = readEvidence(text);
  const origin = checkOrigin(subject, items, records);
  const source = compareItems(items, subject, origin.student, records);
  const leftOut = origin.dataset ? leftOutOf(items, subject, origin.dataset, records) : [];
  return {
    reasons: [
      ...recheckText(verdict, text).reasons,
      ...rowFaults(verdict, records),
      ...origin.reasons,
      ...source.reasons,
      ...leftOut.map(
        (trace) => `Trace ${trace} was drawn for the exam and answered before it, and is not in it.`,
      ),
    ],
    remarks: [...origin.remarks, ...source.remarks],
    items: items.length,
    remade: source.remade,
  };
}

/** As it lies there, altered or not: what was altered is for the check to say. */
function evidenceOf({ evidence }: Verdict, { vault }: Records): string | undefined {
  const isName = evidence !== undefined && /^[0-9a-f]{64}$/.test(evidence);
  return isName && vault.has(evidence) ? readFileSync(vault.path(evidence), 'utf8') : undefined;
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
