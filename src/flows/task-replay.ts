import type { DatabaseSync } from 'node:sqlite';
import { render, sameAnswer } from '#contract/shape-text.ts';
import type { Candidate, Task } from '#contract/task.ts';
import { decodeStudent } from '#student/student-file.ts';
import type { Blobs } from '#vault/blobs.ts';
import { readExamples } from './read-examples.ts';

/** What a student would have answered of the last asks whose teacher was heard. */
export interface Replay {
  readonly asks: number;
  readonly answered: number;
  /** Of those answered, how many differ from what the teacher said. */
  readonly differing: number;
  /** A few inputs, the newest first, with what was said and what the student would say. */
  readonly samples: readonly ReplayedAsk[];
  /** By falling threshold: what other thresholds would have answered, and how much of that would have differed. */
  readonly curve: readonly CurvePoint[];
}

export interface ReplayedAsk {
  readonly trace: string;
  readonly input: string;
  readonly teacher: string;
  /** Undefined where it would have abstained. */
  readonly student: string | undefined;
  readonly confidence: number;
}

/** What happens if a student answers from this confidence on. */
export interface CurvePoint {
  readonly threshold: number;
  /** The share of asks that it answers, and the share of those on which it differs from its teacher. */
  readonly coverage: number;
  readonly risk: number;
}

/** What is read to see what students say. */
export interface Records {
  readonly database: DatabaseSync;
  readonly vault: Pick<Blobs, 'get' | 'has' | 'path'>;
}

/** The asks of a replay, unless fewer are wanted. */
export const REPLAYED = 1_000;
const SAMPLES = 5;
const CURVE_POINTS = 50;

/**
 * Puts the last asks to a student once more. Many of them it may have learned from, so this is a picture and no proof:
 * the proof is the verdict. `threshold` undefined: it would answer all of them. Throws AppError where the student's
 * file is gone or altered.
 */
export function replay(
  task: Task,
  { file, shape }: Pick<Candidate, 'file' | 'shape'>,
  threshold: number | undefined,
  { database, vault }: Records,
  limit: number = REPLAYED,
): Replay {
  const student = decodeStudent(vault.get(file));
  const asks = readExamples({ keys: keysOf(task), task }, { database }, { limit }).map((example) => {
    const { values, confidence } = student.answer(example.input);
    const said = render(shape, values);
    return { ...example, said, confidence, differs: !sameAnswer(shape, said, example.answer ?? '') };
  });
  const answered = asks.filter(({ confidence }) => confidence >= (threshold ?? 0));
  return {
    asks: asks.length,
    answered: answered.length,
    differing: answered.filter(({ differs }) => differs).length,
    samples: asks
      .slice(-SAMPLES)
      .reverse()
      .map(({ trace, input, answer = '', said, confidence }) => ({
        trace,
        input,
        teacher: answer,
        student: confidence >= (threshold ?? 0) ? said : undefined,
        confidence,
      })),
    curve: curveOf(asks),
  };
}

/** The names under which a task's asks were recorded: those before its template was found had only the signature. */
export function keysOf({ id, signature }: Task): string[] {
  return id === signature ? [id] : [id, signature];
}

/** Coverage against risk, for thresholds that let ever more through. */
export function curveOf(asks: readonly { confidence: number; differs: boolean }[]): CurvePoint[] {
  const sorted = [...asks].sort((a, b) => b.confidence - a.confidence);
  const points: CurvePoint[] = [];
  let differing = 0;
  const every = Math.max(1, Math.floor(sorted.length / CURVE_POINTS));
  sorted.forEach(({ confidence, differs }, index) => {
    differing += Number(differs);
    const n = index + 1;
    if (n % every === 0 || n === sorted.length)
      points.push({ threshold: confidence, coverage: n / sorted.length, risk: differing / n });
  });
  return points;
}
