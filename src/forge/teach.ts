import { createHash } from 'node:crypto';
import type { Calibration } from '#student/confidence.ts';
import { roundRows } from '#student/network.ts';
import { MOST_OF_A_NIBBLE } from '#student/nibbles.ts';
import type { Knowledge, ViewKnowledge } from '#student/student.ts';
import { encodeStudent } from '#student/student-file.ts';
import {
  type Bundle,
  columnStarts,
  type Estimate,
  type Head,
  type Lineage,
  STUDENT_FORMAT,
} from '#student/student-header.ts';
import { type FeatureSettings, TextReader } from '#student/text-reader.ts';
import { VIEWS } from '#student/view.ts';
import type { Vocabulary } from '#student/vocabulary.ts';
import { bundleHeads } from './bundle-heads.ts';
import { calibrate, type Unseen } from './calibrate.ts';
import { chooseFeatures, findCommonWords } from './choose-features.ts';
import { crossFit, type FoldResult, joinFolds } from './cross-fit.ts';
import { withoutDoubtful } from './doubtful-targets.ts';
import { splitIntoFolds } from './folds.ts';
import { checkLesson, type Lesson } from './lesson.ts';
import { type LessonMatrix, readLesson } from './lesson-matrix.ts';
import type { DenseNetwork } from './network-descent.ts';
import { type SolverRecipe, solveNetwork } from './network-solver.ts';
import { asPart, type Steps } from './progress.ts';
import { epochsFor, type TeachingRecipe } from './recipe.ts';
import { makeStrangers, type Stranger } from './strangers.ts';

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
  /** sha256 in hex of lesson, recipe and form of student: of others it is ignored. */
  readonly of: string;
  readonly folds: readonly FoldResult[];
}

/** All that is in the file of a student save what the caller knows better. */
export interface TaughtStudent extends Knowledge {
  readonly heads: readonly Head[];
  readonly bundles: readonly Bundle[];
  readonly features: FeatureSettings;
  readonly calibration: Calibration;
  readonly estimate: Estimate;
}

/**
 * Teaches a student: lesson → features → answers to unseen rows → confidence → networks. Pauses about every 50 ms, and
 * tells how far it is; the same lesson and recipe give the same student, bit for bit, resumed or not.
 * @throws AppError `bad_request` for a lesson that cannot be taught.
 */
export function* teach(
  given: Lesson,
  recipe: TeachingRecipe,
  resumeFrom?: TeachingCheckpoint,
): Generator<TeachingProgress, TaughtStudent> {
  checkLesson(given);
  yield { phase: 'reading', done: 0 };
  const of = fingerprint(given, recipe);
  const { bundles, lesson } = bundleHeads(given);
  const starts = columnStarts(lesson.heads);
  const ownFolds = splitIntoFolds(lesson.groups, lesson.targets[0] as Int32Array, recipe.folds, recipe.seed);
  const strangers = makeStrangers(lesson, ownFolds, recipe.seed);
  const folds = Uint8Array.from([...ownFolds, ...strangers.map(({ fold }) => fold)]);
  const { commonWords, vocabularies, matrices } = yield* during(
    'reading',
    0,
    0.03,
    readAll(lesson.texts, strangers, recipe),
  );
  const lessonRows = lesson.texts.length;
  const task = {
    matrices,
    folds,
    lessonRows,
    columnStarts: starts,
    targets: lesson.targets,
    rowWeights: lesson.weights,
  };

  const results = resumeFrom?.of === of ? [...resumeFrom.folds] : [];
  const perRun = 0.92 / (recipe.folds + 1);
  for (let fold = results.length; fold < recipe.folds; fold++) {
    const from = 0.03 + fold * perRun;
    const solver = solverRecipe(recipe, lessonRows, fold + 1);
    results.push(yield* during('crossing', from, from + perRun, crossFit(task, fold, solver)));
    yield { phase: 'crossing', done: from + perRun, checkpoint: { of, folds: [...results] } };
  }

  const columns = starts.at(-1) as number;
  const unseen = {
    lesson,
    strangers,
    columnStarts: starts,
    scores: joinFolds(results, folds.length, columns),
  };
  const fitted = yield* during('calibrating', 0.95 - perRun, 0.98 - perRun, calibrate(unseen));

  const targets = trustedTargets(unseen, fitted.calibration);
  const rows = Int32Array.from(lesson.texts.keys());
  const views: ViewKnowledge[] = [];
  for (const [view, matrix] of matrices.entries()) {
    const from = 0.98 - perRun * (1 - view / VIEWS.length);
    const solver = solveNetwork({ ...task, targets, matrix }, rows, solverRecipe(recipe, lessonRows, 0));
    const descent = yield* during('teaching', from, from + perRun / VIEWS.length, solver);
    views.push({ vocabulary: vocabularies[view] as Vocabulary, network: rounded(descent.network()) });
  }
  return { heads: given.heads, bundles, features: recipe.features, ...fitted, commonWords, views };
}

/** For each head its target without the doubtful values. */
function trustedTargets({ lesson, columnStarts, scores }: Unseen, { sharpness }: Calibration): Int32Array[] {
  const columns = columnStarts.at(-1) as number;
  return lesson.targets.map((target, head) => {
    const [start = 0, end = 0] = columnStarts.slice(head, head + 2);
    return withoutDoubtful({ scores, columns, start, end, target, sharpness: sharpness[head] ?? [] });
  });
}

/** The file of a taught student. */
export function toFile(taught: TaughtStudent, task: string, lineage: Lineage): Uint8Array {
  const { heads, bundles, features, calibration, estimate } = taught;
  const header = { format: STUDENT_FORMAT, task, heads, bundles, features, calibration, lineage, estimate };
  return encodeStudent(header, taught);
}

/** Common words and vocabularies are chosen from the lesson alone. */
function* readAll(texts: readonly string[], strangers: readonly Stranger[], recipe: TeachingRecipe) {
  const commonWords = yield* asPart(0, COUNTING, findCommonWords(texts, recipe.features));
  const reader = new TextReader(recipe.features, commonWords);
  const all = [...texts, ...strangers.map(({ text }) => text)];
  const vocabularies: Vocabulary[] = [];
  const matrices: LessonMatrix[] = [];
  for (const [at, view] of VIEWS.entries()) {
    const share = (1 - COUNTING) / VIEWS.length;
    const from = COUNTING + at * share;
    const [middle, to] = [from + share / 2, from + share];
    const vocabulary = yield* asPart(from, middle, chooseFeatures(texts, reader, view, recipe.mostFeatures));
    matrices.push(yield* asPart(middle, to, readLesson(all, reader, view, vocabulary)));
    vocabularies.push(vocabulary);
  }
  return { commonWords, vocabularies, matrices };
}

function rounded({ features, hiddenBias, output, bias }: DenseNetwork): ViewKnowledge['network'] {
  return {
    features: roundRows(features, hiddenBias.length, MOST_OF_A_NIBBLE),
    hiddenBias,
    output: roundRows(output, bias.length, MOST_OF_A_BYTE),
    bias,
  };
}

const MOST_OF_A_BYTE = 127;
/** Of the reading, this part goes to finding the common words. */
const COUNTING = 0.2;

/** `run`: 0 for the student itself, then one for each fold. */
function solverRecipe(recipe: TeachingRecipe, rows: number, run: number): SolverRecipe {
  return { hidden: recipe.hidden, epochs: epochsFor(recipe, rows), seed: recipe.seed * 1000 + 2 * run };
}

function* during<Result>(
  phase: TeachingPhase,
  from: number,
  to: number,
  steps: Steps<Result>,
): Generator<TeachingProgress, Result> {
  const part = asPart(from, to, steps);
  for (;;) {
    const { done, value } = part.next();
    if (done) return value;
    yield { phase, done: value };
  }
}

function fingerprint(lesson: Lesson, recipe: TeachingRecipe): string {
  const hash = createHash('sha256').update(
    JSON.stringify([STUDENT_FORMAT, recipe, lesson.heads, lesson.texts]),
  );
  const { targets, groups, weights, drawn } = lesson;
  for (const part of [...targets, groups, weights, drawn]) {
    if (part) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  return hash.digest('hex');
}
