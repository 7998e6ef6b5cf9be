/** The rows of a data folder as a stream of traffic. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '#std/random.ts';

export interface Row {
  readonly text: string;
  readonly label: string;
}

export interface Stream {
  /** As the teacher answers them: with wrong labels where noise is wanted. */
  readonly train: readonly Row[];
  readonly test: readonly Row[];
  /** Every label, in alphabetical order. */
  readonly labels: readonly string[];
}

export interface StreamWish {
  readonly folder: string;
  readonly seed: number;
  /** Whether the rows of the `oos_` files join in as the teacher's label `oos`. */
  readonly outOfScope: boolean;
  /** The share of training rows whose label is replaced by another at random. */
  readonly noise: number;
}

/** Real traffic is mixed, while data files are often sorted by label: each file is shuffled by the seed. */
export function readStream({ folder, seed, outOfScope, noise }: StreamWish): Stream {
  const random = seededRandom(seed);
  const rowsOf = (name: string) => readRows(join(folder, `${name}.jsonl`));
  const train = outOfScope ? [...rowsOf('train'), ...rowsOf('oos_train')] : rowsOf('train');
  const test = outOfScope ? [...rowsOf('test'), ...rowsOf('oos_test')] : rowsOf('test');
  const labels = [...new Set([...train, ...test].map(({ label }) => label))].sort();
  const spoil = (row: Row) =>
    random() < noise ? { ...row, label: another(row.label, labels, random) } : row;
  return { train: shuffled(train, random).map(spoil), test: shuffled(test, random), labels };
}

function readRows(file: string): Row[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { text, label } = JSON.parse(line) as Row;
      return { text, label };
    });
}

function another(label: string, labels: readonly string[], random: () => number): string {
  const others = labels.filter((one) => one !== label);
  return others[Math.floor(random() * others.length)] ?? label;
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
