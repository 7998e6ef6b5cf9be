import type { Calibration } from './confidence.ts';
import type { FeatureSettings } from './text-reader.ts';

/** The form of file that this code writes; 1 had pairs of any words, and no triples. */
export const STUDENT_FORMAT = 3;
/** Read as well: each of its heads is a bundle of its own. */
export const OLDEST_FORMAT = 2;

/** One hole of the answer's shape, and what may stand in it. */
export interface Head {
  readonly name: string;
  readonly values: readonly string[];
}

/** Heads that are answered together, since the value of one tells those of the others; most often a head alone. */
export interface Bundle {
  /** Their positions among all heads. */
  readonly heads: readonly number[];
  /** The combinations that may be answered, as the position of a value for each of `heads`. */
  readonly values: readonly (readonly number[])[];
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
  /** Each head is in one of them. */
  readonly bundles: readonly Bundle[];
  readonly features: FeatureSettings;
  readonly calibration: Calibration;
  readonly lineage: Lineage;
  readonly estimate: Estimate;
}

/** Each head by itself. */
export function bundleEach(heads: readonly Head[]): Bundle[] {
  return heads.map(({ values }, head) => ({ heads: [head], values: values.map((_, value) => [value]) }));
}

/** Where the columns of each begin among all scores; the last entry is how many there are. */
export function columnStarts(parts: readonly { readonly values: readonly unknown[] }[]): number[] {
  const starts = [0];
  for (const { values } of parts) starts.push((starts.at(-1) ?? 0) + values.length);
  return starts;
}
