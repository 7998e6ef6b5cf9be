import type { Calibration } from './confidence.ts';
import type { FeatureSettings } from './text-reader.ts';

/** The only form of file that this code reads and writes; 1 had pairs of any words, and no triples. */
export const STUDENT_FORMAT = 2;

/** One hole of the answer's shape, and what may stand in it. */
export interface Head {
  readonly name: string;
  readonly values: readonly string[];
}

/** Where a student comes from, as told by whoever had it taught. */
export interface Lineage {
  /** sha256 in hex of the dataset. */
  readonly datasetHash: string;
  readonly recipe: string;
  readonly seed: number;
  readonly rows: number;
  readonly teachers: readonly string[];
  readonly trainedAtMs: number;
}

/** One point of the curve of coverage against risk: what happens if it answers from this confidence on. */
export interface CurvePoint {
  readonly threshold: number;
  /** The share of asks that are answered. */
  readonly coverage: number;
  /** The share of wrong answers among those. */
  readonly risk: number;
}

/** What its rows say of a student that did not see them: by cross-fitting, so no promise, only a forecast. */
export interface Estimate {
  /** How many rows it is computed from. */
  readonly rows: number;
  /** The share of rows whose whole answer was the teacher's. */
  readonly accuracy: number;
  /** Strictest threshold first; about a hundred. */
  readonly curve: readonly CurvePoint[];
}

/** Everything about a student but its numbers: the readable part of its file. */
export interface StudentHeader {
  readonly format: number;
  readonly task: string;
  readonly heads: readonly Head[];
  readonly features: FeatureSettings;
  readonly calibration: Calibration;
  readonly lineage: Lineage;
  readonly estimate: Estimate;
}

/** Where each head's columns begin among all scores; the last entry is how many there are. */
export function columnStarts(heads: readonly Pick<Head, 'values'>[]): number[] {
  const starts = [0];
  for (const { values } of heads) starts.push((starts.at(-1) ?? 0) + values.length);
  return starts;
}
