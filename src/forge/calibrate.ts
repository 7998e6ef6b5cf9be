import {
  answerHead,
  type Calibration,
  chanceOf,
  confidenceOf,
  type Evidence,
  gatherEvidence,
} from '#student/confidence.ts';
import type { Estimate } from '#student/student-header.ts';
import type { UnseenScores } from './cross-fit.ts';
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

/** What networks made of texts that they had not been taught: the rows of the lesson, and after them the strangers. */
export interface Unseen {
  readonly lesson: Lesson;
  readonly strangers: readonly Stranger[];
  /** Where each head's columns begin; the last entry is how many there are. */
  readonly columnStarts: readonly number[];
  readonly scores: UnseenScores;
}

/**
 * Fits how sure the student will be, and forecasts how it will do: from rows that were drawn alone, since the others are
 * mostly those that a student before it was unsure of, and nothing like the traffic. Yields the share that is done.
 */
export function* calibrate(unseen: Unseen): Steps<{ calibration: Calibration; estimate: Estimate }> {
  const sharpness = yield* asPart(0, 0.5, sharpenHeads(unseen));
  const usualLength = lengthOfUsual(unseen.lesson.texts);
  const rows = judgeRows(unseen, sharpness, usualLength);
  const share = SHARE_OF_STRANGERS / (1 - SHARE_OF_STRANGERS);
  const weight = (share * rows.length) / unseen.strangers.length;
  const strangers = unseen.strangers.map(({ text }, at) => {
    const row = unseen.lesson.texts.length + at;
    return { evidence: see(unseen, row, text, sharpness, usualLength).evidence, right: false, weight };
  });
  const fitted = yield* asPart(0.5, 1, fitConfidence([...rows, ...strangers], PRIOR_COST));
  const floor = fitFloor(rows.map(({ evidence, right }) => ({ right, chance: chanceOf(evidence, fitted) })));
  const calibration = { sharpness, usualLength, floor, ...fitted };
  const drawn = rows.filter(({ isDrawn }) => isDrawn);
  const forecast = (drawn.length > 0 ? drawn : rows).map(({ evidence, right }) => ({
    right,
    confidence: confidenceOf(evidence, calibration),
  }));
  return { calibration, estimate: estimateFrom(forecast) };
}

function* sharpenHeads({ lesson, columnStarts, scores }: Unseen): Steps<number[][]> {
  const columns = columnStarts.at(-1) as number;
  const all: number[][] = [];
  for (const [head, target] of lesson.targets.entries()) {
    const [start = 0, end = 0] = columnStarts.slice(head, head + 2);
    const [from, to] = [head / lesson.heads.length, (head + 1) / lesson.heads.length];
    all.push(yield* asPart(from, to, fitSharpness({ views: scores.views, columns, start, end, target })));
  }
  return all;
}

/** Of nearly all texts; see USUAL_PART. */
function lengthOfUsual(texts: readonly string[]): number {
  const lengths = texts.map(({ length }) => length).sort((a, b) => a - b);
  return lengths[Math.floor(USUAL_PART * (lengths.length - 1))] ?? 0;
}

/** Rows of which some value is not known cannot be judged, and are left out. */
function judgeRows(
  unseen: Unseen,
  sharpness: readonly (readonly number[])[],
  usualLength: number,
): (UnseenAnswer & { isDrawn: boolean })[] {
  const { texts, targets, drawn } = unseen.lesson;
  return texts.flatMap((text, row) => {
    const wanted = targets.map((target) => target[row] as number);
    if (wanted.includes(-1)) return [];
    const { evidence, values } = see(unseen, row, text, sharpness, usualLength);
    const right = values.every((value, head) => value === wanted[head]);
    return [{ evidence, right, weight: 1, isDrawn: drawn?.[row] !== 0 }];
  });
}

/** As the student will see it. */
function see(
  { columnStarts, scores }: Unseen,
  row: number,
  text: string,
  sharpness: readonly (readonly number[])[],
  usualLength: number,
): { evidence: Evidence; values: number[] } {
  const columns = columnStarts.at(-1) as number;
  const own = scores.views.map((view) => view.subarray(row * columns, (row + 1) * columns));
  const heads = sharpness.map((sharp, head) =>
    answerHead(own, columnStarts[head] as number, columnStarts[head + 1] as number, sharp),
  );
  const [knownWords = 0, knownLetters = 0] = scores.known.map((parts) => parts[row] as number);
  const evidence = gatherEvidence(heads, { knownWords, knownLetters, length: text.length }, usualLength);
  return { evidence, values: heads.map(({ best }) => best) };
}
