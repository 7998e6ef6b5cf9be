/** A matrix of bytes whose rows have a scale each: an entry is its byte times the scale of its row. */
export interface ByteRows {
  readonly width: number;
  readonly bytes: Int8Array;
  readonly scale: Float32Array;
}

/** Some rows of a matrix with a value each: the first `length` of both arrays. */
export interface SparseVector {
  readonly rows: Int32Array;
  readonly values: Float32Array;
  length: number;
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

/** What `think` writes to: the hidden layer, its units above zero, and the score of each value. */
export interface Thought {
  readonly hidden: Float64Array;
  readonly active: SparseVector;
  readonly scores: Float64Array;
}

export function emptyThought({ features, output }: Network): Thought {
  const units = features.width;
  return {
    hidden: new Float64Array(units),
    active: { rows: new Int32Array(units), values: new Float32Array(units), length: 0 },
    scores: new Float64Array(output.width),
  };
}

/** The scores of a sparse vector: output · max(0, features · vector + hiddenBias) + bias. */
export function think(network: Network, vector: SparseVector, { hidden, active, scores }: Thought): void {
  hidden.set(network.hiddenBias);
  addRows(network.features, vector, hidden);
  active.length = 0;
  for (let unit = 0; unit < hidden.length; unit++) {
    if ((hidden[unit] as number) <= 0) continue;
    active.rows[active.length] = unit;
    active.values[active.length] = hidden[unit] as number;
    active.length++;
  }
  scores.set(network.bias);
  addRows(network.output, active, scores);
}

/** sums += vector · matrix, four rows at a time: one by one takes twice as long. */
function addRows(matrix: ByteRows, vector: SparseVector, sums: Float64Array): void {
  const { bytes, width } = matrix;
  const whole = vector.length - (vector.length % 4);
  for (let k = 0; k < whole; k += 4) {
    const [a, b, c, d] = [
      factorOf(matrix, vector, k),
      factorOf(matrix, vector, k + 1),
      factorOf(matrix, vector, k + 2),
      factorOf(matrix, vector, k + 3),
    ];
    let [atA, atB, atC, atD] = [
      startOf(matrix, vector, k),
      startOf(matrix, vector, k + 1),
      startOf(matrix, vector, k + 2),
      startOf(matrix, vector, k + 3),
    ];
    for (let at = 0; at < width; at++) {
      const first = a * (bytes[atA++] as number) + b * (bytes[atB++] as number);
      const second = c * (bytes[atC++] as number) + d * (bytes[atD++] as number);
      sums[at] = (sums[at] as number) + first + second;
    }
  }
  for (let k = whole; k < vector.length; k++) {
    const factor = factorOf(matrix, vector, k);
    let from = startOf(matrix, vector, k);
    for (let at = 0; at < width; at++) sums[at] = (sums[at] as number) + factor * (bytes[from++] as number);
  }
}

function factorOf({ scale }: ByteRows, { rows, values }: SparseVector, at: number): number {
  return (values[at] as number) * (scale[rows[at] as number] as number);
}

function startOf({ width }: ByteRows, { rows }: SparseVector, at: number): number {
  return (rows[at] as number) * width;
}

/** Rounds each row to whole steps from -`most` to `most`, the largest entry of the row being `most`. */
export function roundRows(matrix: Float32Array, width: number, most: number): ByteRows {
  const rows = matrix.length / width;
  const bytes = new Int8Array(matrix.length);
  const scale = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const numbers = matrix.subarray(row * width, (row + 1) * width);
    let largest = 0;
    for (const number of numbers) largest = Math.max(largest, Math.abs(number));
    const step = largest / most;
    scale[row] = step;
    if (step > 0)
      bytes.set(
        numbers.map((number) => Math.round(number / step)),
        row * width,
      );
  }
  return { width, bytes, scale };
}
