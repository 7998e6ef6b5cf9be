import { createHash } from 'node:crypto';
import { type Calibration, confidenceOf, gatherEvidence, viewHead } from '#student/confidence.ts';
import { type SparseWeights, sparsen } from '#student/sparse-weights.ts';
import { columnStarts } from '#student/student.ts';
import { encodeStudent } from '#student/student-file.ts';
import { type Estimate, type Head, type Lineage, STUDENT_FORMAT } from '#student/student-header.ts';
import type { FeatureSettings } from '#student/text-reader.ts';
import type { Vocabulary } from '#student/vocabulary.ts';
import { chooseFeatures } from './choose-features.ts';
import { crossFit, type FoldResult } from './cross-fit.ts';
import { estimateFrom } from './estimate.ts';
import { fitConfidence, fitSharpness, type UnseenAnswer } from './fit-confidence.ts';
import { splitIntoFolds } from './folds.ts';
import { checkLesson, type Lesson } from './lesson.ts';
import { type LessonMatrix, readLesson } from './lesson-matrix.ts';
import { type SolverRecipe, solveLinear } from './linear-solver.ts';
import type { TeachingRecipe } from './recipe.ts';

export type TeachingPhase = 'reading' | 'crossing' | 'teaching' | 'calibrating';

export interface TeachingProgress {
  readonly phase: TeachingPhase;
  /** Of the whole, 0 to 1. */
  readonly done: number;
  /** Present when there is something new worth keeping: hand it to `teach` to go on from here. */
  readonly checkpoint?: TeachingCheckpoint;
}

/** Plain data, for the structured clone algorithm. */
export interface TeachingCheckpoint {
  /** sha256 in hex of lesson and recipe: of others it is ignored. */
  readonly of: string;
  readonly folds: readonly FoldResult[];
}

/** All that is in the file of a student save what the caller knows better. */
export interface TaughtStudent {
  readonly heads: readonly Head[];
  readonly features: FeatureSettings;
  readonly calibration: Calibration;
  readonly estimate: Estimate;
  readonly vocabulary: Vocabulary;
  readonly weights: SparseWeights;
}

/**
 * Teaches a student: lesson → features → answers to unseen rows → weights → confidence. Pauses about every 50 ms, and
 * tells how far it is; the same lesson and recipe give the same student, bit for bit, resumed or not.
 * @throws AppError `bad_request` for a lesson that cannot be taught.
 */
export function* teach(
  lesson: Lesson,
  recipe: TeachingRecipe,
  resumeFrom?: TeachingCheckpoint,
): Generator<TeachingProgress, TaughtStudent> {
  checkLesson(lesson);
  const of = fingerprint(lesson, recipe);
  const starts = columnStarts(lesson.heads);
  const most = Math.floor(recipe.mostWeights / (starts.at(-1) ?? 1));
  const vocabulary = yield* within('reading', 0, 0.01, chooseFeatures(lesson.texts, recipe.features, most));
  const matrix = yield* within('reading', 0.01, 0.02, readLesson(lesson.texts, recipe.features, vocabulary));
  const task = { matrix, columnStarts: starts, targets: lesson.targets, rowWeights: lesson.weights };

  const folds = splitIntoFolds(lesson.groups, lesson.targets[0] as Int32Array, recipe.folds, recipe.seed);
  const results = resumeFrom?.of === of ? [...resumeFrom.folds] : [];
  const share = 0.75 / recipe.folds;
  for (let fold = results.length; fold < recipe.folds; fold++) {
    const from = 0.02 + fold * share;
    const solver = solverRecipe(recipe, fold + 1);
    results.push(yield* within('crossing', from, from + share, crossFit(task, folds, fold, solver)));
    yield { phase: 'crossing', done: from + share, checkpoint: { of, folds: [...results] } };
  }

  const all = Int32Array.from(lesson.texts.keys());
  const model = yield* within(
    'teaching',
    0.77,
    0.98,
    solveLinear({ ...task, rows: all }, solverRecipe(recipe, 0)),
  );
  yield { phase: 'calibrating', done: 0.98 };
  const { calibration, estimate } = calibrate(lesson, matrix, starts, results);
  return {
    heads: lesson.heads,
    features: recipe.features,
    calibration,
    estimate,
    vocabulary,
    weights: sparsen(model.weights, model.bias, recipe.smallestWeight),
  };
}

/** The file of a taught student. */
export function toFile(taught: TaughtStudent, task: string, lineage: Lineage): Uint8Array {
  const { heads, features, calibration, estimate } = taught;
  const header = { format: STUDENT_FORMAT, task, heads, features, calibration, lineage, estimate };
  return encodeStudent(header, taught.vocabulary, taught.weights);
}

function solverRecipe(recipe: TeachingRecipe, run: number): SolverRecipe {
  const { epochs, firstStep, lastStep } = recipe;
  return { epochs, firstStep, lastStep, seed: recipe.seed * 1000 + run };
}

/** Doubt counts fully until rows say otherwise; a text of which nothing is known, or ten times too long, costs e^5. */
const PRIOR_COST = { doubt: 1, narrowness: 0, unknownWords: 2.5, unknownLetters: 2.5, excess: 2 };
const USUAL_PART = 0.99;

function calibrate(
  lesson: Lesson,
  matrix: LessonMatrix,
  starts: readonly number[],
  results: readonly FoldResult[],
) {
  const scores = concat(results.map((result) => result.scores));
  const columns = starts.at(-1) as number;
  const rows = results.flatMap((result) => [...result.rows]);
  const sharpness = lesson.heads.map((_, head) => {
    const target = Int32Array.from(rows, (row) => lesson.targets[head]?.[row] ?? -1);
    return fitSharpness(scores, columns, starts[head] as number, starts[head + 1] as number, target);
  });
  const usualFeatures = matrix.sizes.toSorted()[Math.floor(USUAL_PART * (matrix.sizes.length - 1))] ?? 0;
  const knownWords = concat(results.map((result) => result.knownWords));
  const knownLetters = concat(results.map((result) => result.knownLetters));
  const answers: UnseenAnswer[] = [];
  for (const [at, row] of rows.entries()) {
    const targets = lesson.targets.map((target) => target[row] as number);
    if (targets.includes(-1)) continue;
    const own = scores.subarray(at * columns, (at + 1) * columns);
    const heads = sharpness.map((sharp, head) =>
      viewHead(own, starts[head] as number, starts[head + 1] as number, sharp),
    );
    const input = {
      knownWords: knownWords[at] as number,
      knownLetters: knownLetters[at] as number,
      features: matrix.sizes[row] as number,
    };
    answers.push({
      evidence: gatherEvidence(heads, input, usualFeatures),
      right: heads.every(({ best }, head) => best === targets[head]),
    });
  }
  const { base, cost } = fitConfidence(answers, PRIOR_COST);
  const calibration: Calibration = { sharpness, base, cost, usualFeatures };
  const judged = answers.map(({ evidence, right }) => ({
    right,
    confidence: confidenceOf(evidence, calibration),
  }));
  return { calibration, estimate: estimateFrom(judged) };
}

function concat(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Turns the progress of a part into progress of the whole. */
function* within<Result>(
  phase: TeachingPhase,
  from: number,
  to: number,
  part: Generator<number, Result>,
): Generator<TeachingProgress, Result> {
  for (;;) {
    const { done, value } = part.next();
    if (done) return value;
    yield { phase, done: from + (to - from) * value };
  }
}

function fingerprint(lesson: Lesson, recipe: TeachingRecipe): string {
  const hash = createHash('sha256').update(JSON.stringify([recipe, lesson.heads, lesson.texts]));
  for (const part of [...lesson.targets, lesson.groups, ...(lesson.weights ? [lesson.weights] : [])]) {
    hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  return hash.digest('hex');
}
