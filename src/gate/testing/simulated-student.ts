import type { ExamItem } from '#contract/verdict.ts';
import type { Random } from '#std/random.ts';
import { drawBeta } from './beta.ts';

/** An ask as a student sees it: how sure it is, and the chance that it is wrong. */
export interface Point {
  readonly confidence: number;
  readonly wrong: number;
}

/** A student of which everything is known: it is asked points of this list, each as often. Surest first. */
export type SimulatedStudent = readonly Point[];

/** A student that knows how sure it may be: right as often as it says. */
export function calibrated(a: number, b: number, random: Random): SimulatedStudent {
  return student(() => {
    const right = drawBeta(a, b, random);
    return { confidence: right, wrong: 1 - right };
  });
}

/** A student that says `factor` times the log-odds it should: its confidences crowd close to 1. */
export function overconfident(a: number, b: number, factor: number, random: Random): SimulatedStudent {
  return student(() => {
    const right = drawBeta(a, b, random);
    return { confidence: 1 / (1 + ((1 - right) / right) ** factor), wrong: 1 - right };
  });
}

/** A student whose chance to be wrong is any function of its rank, 0 for where it is surest and 1 for where it is least. */
export function byRank(wrongAt: (rank: number) => number, random: Random): SimulatedStudent {
  const points = student(() => ({ confidence: drawBeta(8, 0.9, random), wrong: 0 }));
  return points.map(({ confidence }, i) => ({ confidence, wrong: wrongAt(i / points.length) }));
}

/** The same student after its world has changed: on this part of the asks the teacher now says something else. */
export function drifted(before: SimulatedStudent, part: number, random: Random): SimulatedStudent {
  return before.map((point) => (random() < part ? { ...point, wrong: 1 } : point));
}

const POINTS = 5000;

function student(point: () => Point): SimulatedStudent {
  return Array.from({ length: POINTS }, point).sort((a, b) => b.confidence - a.confidence);
}

/** What a threshold truly lets through: its share of all asks, and the risk among them. */
export function truth(points: SimulatedStudent, threshold: number): { coverage: number; risk: number } {
  let [n, wrong] = [0, 0];
  for (const point of points) {
    if (point.confidence < threshold) break;
    n += 1;
    wrong += point.wrong;
  }
  return { coverage: n / points.length, risk: n === 0 ? 0 : wrong / n };
}

/** The most that could be answered at this risk by somebody who knew everything. */
export function bestCoverage(points: SimulatedStudent, alpha: number): number {
  let [best, wrong] = [0, 0];
  points.forEach((point, i) => {
    wrong += point.wrong;
    if (wrong <= alpha * (i + 1)) best = (i + 1) / points.length;
  });
  return best;
}

export function drawExam(points: SimulatedStudent, count: number, random: Random): ExamItem[] {
  return Array.from({ length: count }, (_, i) => {
    const { confidence, wrong } = drawPoint(points, random);
    const loss = random() < wrong ? 1 : 0;
    return {
      trace: `t${i}`,
      inputHash: `i${i}`,
      teacherHash: 'said',
      studentHash: loss ? 'else' : 'said',
      confidence,
      loss,
    };
  });
}

/** Whether the student errs on an ask that it answers. */
export function drawServedLoss(points: SimulatedStudent, threshold: number, random: Random): 0 | 1 {
  const served = Math.max(1, countServed(points, threshold));
  const point = points[Math.floor(random() * served)];
  return random() < (point?.wrong ?? 1) ? 1 : 0;
}

function countServed(points: SimulatedStudent, threshold: number): number {
  const end = points.findIndex(({ confidence }) => confidence < threshold);
  return end === -1 ? points.length : end;
}

function drawPoint(points: SimulatedStudent, random: Random): Point {
  return points[Math.floor(random() * points.length)] ?? { confidence: 0, wrong: 1 };
}
