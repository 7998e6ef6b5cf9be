/**
 * How the answers of a task look, as far as it is known.
 *
 * `closed`: literal pieces with holes between them, and the few texts that may stand in each hole. A bare label is
 * one hole between two empty pieces; a label in a sentence is one hole between words; a JSON object is its text with
 * a hole for each value. `open`: anything else, which no student of today can learn (`spans` and free text will be
 * further kinds).
 */
export type Shape = ClosedShape | OpenShape;

export interface ClosedShape {
  readonly kind: 'closed';
  /** What people call it: `label` has one hole and is no JSON object. */
  readonly form: 'label' | 'object';
  /** One more than there are holes. */
  readonly pieces: readonly string[];
  readonly holes: readonly Hole[];
}

export interface Hole {
  /** Of a JSON value its path, e.g. `customer.tier`; empty for a bare label. */
  readonly name: string;
  /** Of a JSON shape, texts are JSON texts (`"refund"`, `true`, `3`, `null`); else they are plain. Sorted, no two equal. */
  readonly values: readonly string[];
}

export interface OpenShape {
  readonly kind: 'open';
  /** For people: why no closed shape fits. */
  readonly why: string;
}
