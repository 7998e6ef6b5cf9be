/** A matrix of bytes whose rows have a scale each: an entry is its byte times the scale of its row. */
export interface ByteRows {
  readonly width: number;
  readonly bytes: Int8Array;
  readonly scale: Float32Array;
}

/** One hidden layer between the features of a view and the values of all heads. */
export interface Network {
  /** A row a feature, as wide as the hidden layer. */
  readonly features: ByteRows;
  readonly hiddenBias: Float32Array;
  /** A row a hidden unit, as wide as there are values. */
  readonly output: ByteRows;
  readonly bias: Float32Array;
}

/**
 * What `think` writes to: the hidden layer, and the score of each value. In double precision, which takes little more
 * than half the time: that is what the processor reckons in, and so nothing is rounded on the way.
 */
export interface Thought {
  readonly hidden: Float64Array;
  readonly scores: Float64Array;
}

export function emptyThought(network: Network): Thought {
  return { hidden: new Float64Array(network.features.width), scores: new Float64Array(network.output.width) };
}

/** The scores of a sparse vector: output · max(0, features · vector + hiddenBias) + bias. */
export function think(
  network: Network,
  vector: { readonly rows: Int32Array; readonly values: Float32Array; readonly length: number },
  { hidden, scores }: Thought,
): void {
  hidden.set(network.hiddenBias);
  for (let i = 0; i < vector.length; i++) {
    addRow(network.features, vector.rows[i] as number, vector.values[i] as number, hidden);
  }
  scores.set(network.bias);
  for (let unit = 0; unit < hidden.length; unit++) {
    const active = hidden[unit] as number;
    if (active > 0) addRow(network.output, unit, active, scores);
  }
}

function addRow(matrix: ByteRows, row: number, value: number, sums: Float64Array): void {
  const { bytes, width } = matrix;
  const factor = value * (matrix.scale[row] as number);
  const base = row * width;
  for (let at = 0; at < width; at++) sums[at] = (sums[at] as number) + factor * (bytes[base + at] as number);
}

/** Rounds each row to whole steps from -`most` to `most`, the largest entry of the row being `most`. */
export function roundRows(matrix: Float32Array, width: number, most: number): ByteRows {
  const rows = matrix.length / width;
  const bytes = new Int8Array(matrix.length);
  const scale = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let largest = 0;
    for (let at = row * width; at < (row + 1) * width; at++)
      largest = Math.max(largest, Math.abs(matrix[at] as number));
    const step = largest / most;
    scale[row] = step;
    if (step === 0) continue;
    for (let at = row * width; at < (row + 1) * width; at++)
      bytes[at] = Math.round((matrix[at] as number) / step);
  }
  return { width, bytes, scale };
}
