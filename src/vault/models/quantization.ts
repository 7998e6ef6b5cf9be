/**
 * The quantization in a file's name, in upper case: `Q4_K_M`, `IQ3_XXS`, `UD-Q4_K_XL`, `BF16`. Undefined where it
 * names none. Only a name: what is in the file, its header says.
 */
export function quantizationIn(path: string): string | undefined {
  // Repositories put it at the end of the file's name, or make a folder of it.
  const words = [...path.matchAll(QUANTIZATION)].map(([, name = '']) => name.toUpperCase());
  return words.at(-1);
}

const QUANTIZATION =
  /(?<![A-Za-z0-9])((?:UD-)?(?:I?Q[1-8](?:_[01])?(?:_[KS])?(?:_(?:XXS|XS|NL|XL|S|M|L))?|TQ[12]_0|MXFP4(?:_MOE)?|NVFP4|BF16|F(?:P)?16|F(?:P)?32))(?![A-Za-z0-9_])/gi;

/**
 * What is taken where nobody chose, the best first: the most quality for about 5 bits a weight, then its neighbours
 * in size. The small steps below it cost more quality than they save (docs/decisions/model-files.md).
 */
const PREFERENCE = [
  'Q4_K_M',
  'UD-Q4_K_XL',
  'Q4_K_S',
  'Q4_K_L',
  'Q5_K_M',
  'IQ4_XS',
  'IQ4_NL',
  'Q5_K_S',
  'Q4_0',
  'MXFP4',
  'MXFP4_MOE',
  'Q4_1',
  'Q6_K',
  'Q5_0',
  'Q8_0',
  'Q3_K_L',
  'Q3_K_M',
  'IQ3_M',
  'Q3_K_S',
  'BF16',
  'F16',
  'FP16',
  'Q2_K',
  'F32',
];

/** The one to take of these, or undefined where none is known. Of two alike the first is taken. */
export function recommended<T>(
  all: readonly T[],
  quantizationOf: (one: T) => string | undefined,
): T | undefined {
  for (const wanted of PREFERENCE) {
    const found = all.find((one) => quantizationOf(one) === wanted);
    if (found) return found;
  }
  return all.length === 1 ? all[0] : undefined;
}

/** Whether a typed quantization means this one: `q4_k_m`, `Q4_K_M` and `q4-k-m` are one. */
export function sameQuantization(typed: string, quantization: string | undefined): boolean {
  const plain = (text: string) => text.toUpperCase().replaceAll('-', '_');
  return quantization !== undefined && plain(typed) === plain(quantization);
}
