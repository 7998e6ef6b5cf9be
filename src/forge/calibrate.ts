import {
  answerHead,
  type Calibration,
  chanceOf,
  confidenceOf,
  type Evidence,
  gatherEvidence,
} from '#student/confidence.ts';
import type { Estimate } from '#student/student-header.ts';
import { VIEWS } from '#student/view.ts';
import type { FoldResult } from './cross-fit.ts';
import { estimateFrom } from './estimate.ts';
import { fitConfidence, fitFloor, type UnseenAnswer } from './fit-confidence.ts';
import { fitSharpness } from './fit-sharpness.ts';
import type { Lesson } from './lesson.ts';
import { asPart, type Steps } from './progress.ts';
import { SHARE_OF_STRANGERS, type Stranger } from './strangers.ts';

/** What each kind of evidence costs, in log-odds, as long as no row speaks for or against it. */
const PRIOR_COST: Evidence = { doubt: 1, quiet: 0, unknownWords: 2.5, unknownLetters: 2.5, excess: 2 };
/** So large a part of the texts is of usual length. */
const USUAL_PART = 0.99;

/** What was asked of networks that had not been taught it: the rows of the lesson, and after them the strangers. */
export interface Unseen {
  readonly lesson: Lesson;
  readonly strangers: readonly Stranger[];
  readonly columnStarts: readonly number[];
  readonly results: readonly FoldResult[];
}

/** Fits how sure the student will be, and forecasts how it will do. Yields the share that is done. */
export function* calibrate(unseen: Unseen): Steps<{ calibration: Calibration; estimate: Estimate }> {
  const answered = gather(unseen);
  const sharpness = yield* asPart(0, 0.5, fitAllSharpness(unseen, answered));
  const usualLength = lengthOfUsual(unseen.lesson.texts);
  const answers = judge(unseen, answered, sharpness, usualLength);
  const known = answers.filter(({ isStranger }) => !isStranger);
  const strangers = answers.length - known.length;
  const weightOfStranger = (SHARE_OF_STRANGERS / (1 - SHARE_OF_STRANGERS)) * (known.length / strangers);
  const weighed = answers.map((answer) => ({ ...answer, weight: answer.isStranger ? weightOfStranger : 1 }));
  const fitted = yield* asPart(0.5, 1, fitConfidence(weighed, PRIOR_COST));
  const judged = known.map(({ evidence, right }) => ({
    evidence,
    right,
    chance: chanceOf(evidence, fitted),
  }));
  const calibration = { sharpness, usualLength, floor: fitFloor(judged), ...fitted };
  const forecast = judged.map(({ evidence, right }) => ({
    right,
    confidence: confidenceOf(evidence, calibration),
  }));
  return { calibration, estimate: estimateFrom(forecast) };
}

function* fitAllSharpness({ lesson, columnStarts }: Unseen, { rows, scores }: Answered): Steps<number[][]> {
  const columns = columnStarts.at(-1) as number;
  const all: number[][] = [];
  for (const [head, given] of lesson.targets.entries()) {
    const [start = 0, end = 0] = columnStarts.slice(head, head + 2);
    const target = Int32Array.from(rows, (row) => given[row] ?? -1);
    const [from, to] = [head / lesson.heads.length, (head + 1) / lesson.heads.length];
    all.push(yield* asPart(from, to, fitSharpness({ views: scores, columns, start, end, target })));
  }
  return all;
}

/** Of nearly all texts; see USUAL_PART. */
function lengthOfUsual(texts: readonly string[]): number {
  const lengths = texts.map(({ length }) => length).sort((a, b) => a - b);
  return lengths[Math.floor(USUAL_PART * (lengths.length - 1))] ?? 0;
}

interface Answered {
  /** Rows of the lesson; from its length on they are strangers. */
  readonly rows: readonly number[];
  /** For each view the scores of all rows, and how much of each row was known. */
  readonly scores: readonly Float32Array[];
  readonly known: readonly Float32Array[];
}

function gather({ results }: Unseen): Answered {
  return {
    rows: results.flatMap((result) => [...result.rows]),
    scores: VIEWS.map((_, view) => concat(results.map((result) => result.views[view]?.scores ?? NOTHING))),
    known: VIEWS.map((_, view) => concat(results.map((result) => result.views[view]?.known ?? NOTHING))),
  };
}

/** Rows of which some value is not known cannot be judged, and are left out. */
function judge(
  { lesson, strangers, columnStarts }: Unseen,
  { rows, scores, known }: Answered,
  sharpness: readonly (readonly number[])[],
  usualLength: number,
): (Omit<UnseenAnswer, 'weight'> & { isStranger: boolean })[] {
  const columns = columnStarts.at(-1) as number;
  return rows.flatMap((row, at) => {
    const stranger = strangers[row - lesson.texts.length];
    const targets = stranger ? [] : lesson.targets.map((target) => target[row] as number);
    if (targets.includes(-1)) return [];
    const own = scores.map((all) => all.subarray(at * columns, (at + 1) * columns));
    const heads = sharpness.map((sharp, head) =>
      answerHead(own, columnStarts[head] as number, columnStarts[head + 1] as number, sharp),
    );
    const [knownWords = 0, knownLetters = 0] = known.map((parts) => parts[at] as number);
    const { length } = stranger?.text ?? (lesson.texts[row] as string);
    const evidence = gatherEvidence(heads, { knownWords, knownLetters, length }, usualLength);
    const right = !stranger && heads.every(({ best }, head) => best === targets[head]);
    return [{ evidence, right, isStranger: stranger !== undefined }];
  });
}

const NOTHING = new Float32Array(0);

function concat(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
