import type { Candidate, Lesson, OwnerDecision } from '#contract/task.ts';
import type { ExamResult } from '#contract/verdict.ts';
import type { Verdict } from '#contract/verdict-record.ts';
import type { GateCheck } from '#flows/gate-check.ts';
import type { LearningReport } from '#flows/learning-report.ts';
import { wishOutlooks } from '#flows/owner-decision.ts';
import type { TaskDetail, WaitingExam } from '#flows/task-detail.ts';
import { lifeOf, type TaskLife } from '#flows/task-life.ts';
import type { TaskReport, Watch } from '#flows/task-report.ts';
import { isCertified, riskSoFar } from '#gate/certificate.ts';
import { certificateWords, promiseWords } from '#gate/words.ts';
import type { TallyRow } from '#traces/task-tally.ts';

type Json = Record<string, unknown>;

/** A task as it stands in a list. Times are in ms since 1970 or as the key says, money in nano-units. */
export function taskJson(report: TaskReport): Json {
  const { task, tally, savings, watch } = report;
  return {
    id: task.id,
    phase: report.phase,
    name: task.name,
    prompt: task.prompt,
    template: task.template ?? null,
    signature: task.signature,
    parent: task.parent ?? null,
    found_at: task.foundAtMs,
    shape: task.shape ?? null,
    note: task.note,
    approved: report.approved,
    paused: report.paused,
    life: lifeJson(lifeOf(report)),
    first_lesson: report.firstLesson ?? null,
    promise: { ...report.promise, words: promiseWords(report.promise) },
    asks: tally.asks,
    by_student: tallyJson(tally.byStudent),
    by_teacher: tallyJson(tally.byTeacher),
    audits: { ...tallyJson(tally.audits), of_student: report.audits.count, wrong: report.audits.errors },
    saved: { cost_nanos: savings.costNanos ?? null, wait_us: savings.waitUs },
    student: report.student?.id ?? null,
    verdict: report.verdict?.id ?? null,
    ...watchJson(watch),
    lesson: report.lesson ? lessonJson(report.lesson) : null,
  };
}

/** Everything that is known of it. */
export function taskDetailJson(detail: TaskDetail): Json {
  const { exam, curve, recent } = detail;
  return {
    ...taskJson(detail),
    exam: exam ? waitingExamJson(exam) : null,
    curve: curve ? { ...curve, threshold: curve.threshold ?? null } : null,
    recent: recent ? recentJson(recent) : null,
    trouble: detail.trouble ?? null,
    candidates: detail.candidates.map(candidateJson),
    verdicts: detail.verdicts.map(verdictJson),
    lessons: detail.lessons.map(lessonJson),
    decisions: detail.decisions.map(decisionJson),
    wishes: wishOutlooks(detail).map(({ wish, will, changes, why }) => ({
      wish,
      changes,
      will: will ?? null,
      why: why ?? null,
    })),
  };
}

function lifeJson({ found, shadow, certified, serving, takenOff }: TaskLife): Json {
  return {
    found,
    shadow: shadow ?? null,
    certified: certified ?? null,
    serving: serving ?? null,
    taken_off: takenOff ?? null,
  };
}

export function verdictJson(verdict: Verdict): Json {
  const { id, task, student, kind, atMs, outcome, words, evidence, exam, alarm } = verdict;
  return {
    id,
    task,
    student,
    kind,
    at: atMs,
    outcome,
    words,
    evidence: evidence ?? null,
    exam: exam ? examJson(exam) : null,
    alarm: alarm ?? null,
  };
}

export function checkJson({ id, ok, verdict, reasons, remarks, items, remade }: GateCheck): Json {
  return { id, ok, reasons, remarks, items, remade, verdict: verdict ? verdictJson(verdict) : null };
}

export function learningJson(report: LearningReport): Json {
  return {
    lessons: report.lessons.map(lessonJson),
    exams: report.exams.map(({ task, ...exam }) => ({ task, ...waitingExamJson(exam) })),
    approvals: report.approvals,
    terms: report.terms.map(({ expert, because, source, asOf }) => ({
      expert,
      because,
      source: source ?? null,
      as_of: asOf ?? null,
    })),
    notes: report.notes,
  };
}

export function decisionJson({ id, atMs, kind, about, value, actor }: OwnerDecision): Json {
  return { id, at: atMs, kind, about, value: value ?? null, actor: actor ?? null };
}

function tallyJson({ count, costNanos, costed, totalUs }: TallyRow): Json {
  return { count, cost_nanos: costed > 0 ? costNanos : null, total_us: totalUs };
}

function watchJson(watch: Watch | undefined): Json {
  if (!watch) return { certificate: null, drift: null };
  const { certificate, drift } = watch;
  return {
    certificate: {
      audits: certificate.audits,
      errors: certificate.errors,
      risk_at_most: certificate.audits > 0 ? riskSoFar(certificate) : null,
      proves_promise: isCertified(certificate),
      words: certificateWords(certificate),
    },
    drift,
  };
}

export function lessonJson(lesson: Lesson): Json {
  return {
    id: lesson.id,
    task: lesson.task,
    state: lesson.state,
    phase: lesson.phase,
    done: lesson.done,
    rows: lesson.rows,
    dataset: lesson.dataset,
    started_at: lesson.startedAtMs,
    ended_at: lesson.endedAtMs ?? null,
    candidate: lesson.candidate ?? null,
    error: lesson.error ?? null,
  };
}

function candidateJson(candidate: Candidate): Json {
  return {
    id: candidate.id,
    state: candidate.state,
    file: candidate.file,
    dataset: candidate.dataset,
    cutoff: candidate.cutoff,
    rows: candidate.rows,
    size_bytes: candidate.sizeBytes,
    taught_at: candidate.taughtAtMs,
    teaching_ms: candidate.teachingMs,
    estimated_accuracy: candidate.estimate.accuracy,
  };
}

function examJson({ deltaK, ...exam }: ExamResult): Json {
  return { ...exam, threshold: exam.threshold ?? null, delta_k: deltaK };
}

function waitingExamJson({ candidate, unseen, fewest, expectedCoverage }: WaitingExam): Json {
  return { candidate, unseen, fewest, expected_coverage: expectedCoverage };
}

function recentJson({ thresholdFrom, samples, ...recent }: NonNullable<TaskDetail['recent']>): Json {
  return {
    ...recent,
    threshold_from: thresholdFrom,
    samples: samples.map((sample) => ({ ...sample, student: sample.student ?? null })),
  };
}
