/**
 * The weights of a student: for each feature a few columns (one column a value of a head) with a byte each. A weight
 * is its byte times the scale of its row.
 */
export interface SparseWeights {
  readonly columns: number;
  /** Where each row begins in `column` and `byte`; one more than there are rows. */
  readonly starts: Uint32Array;
  readonly column: Uint16Array;
  readonly byte: Int8Array;
  readonly scale: Float32Array;
  /** What each column scores before any feature is seen. */
  readonly bias: Float32Array;
}

/**
 * Rounds a dense matrix (rows after one another) to bytes. Weights smaller than `smallest` are left out: most
 * features speak for or against a few values only.
 */
export function sparsen(dense: Float32Array, bias: Float32Array, smallest: number): SparseWeights {
  const columns = bias.length;
  const rows = dense.length / columns;
  const starts = new Uint32Array(rows + 1);
  const column: number[] = [];
  const byte: number[] = [];
  const scale = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const weights = dense.subarray(row * columns, (row + 1) * columns);
    let largest = 0;
    for (const weight of weights) largest = Math.max(largest, Math.abs(weight));
    const step = largest / 127;
    scale[row] = step;
    for (let at = 0; at < columns; at++) {
      const rounded = Math.round((weights[at] as number) / (step || 1));
      if (rounded === 0 || Math.abs(weights[at] as number) < smallest) continue;
      column.push(at);
      byte.push(rounded);
    }
    starts[row + 1] = column.length;
  }
  return {
    columns,
    starts,
    column: Uint16Array.from(column),
    byte: Int8Array.from(byte),
    scale,
    bias: bias.slice(),
  };
}

/** Adds to the scores what one feature of this value says. */
export function addRow(weights: SparseWeights, row: number, value: number, scores: Float32Array): void {
  const { column, byte } = weights;
  const factor = value * (weights.scale[row] as number);
  const end = weights.starts[row + 1] as number;
  for (let i = weights.starts[row] as number; i < end; i++) {
    const at = column[i] as number;
    scores[at] = (scores[at] as number) + factor * (byte[i] as number);
  }
}
