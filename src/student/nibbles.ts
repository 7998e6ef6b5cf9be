/** Whole numbers from -7 to 7, two a byte: the first in the lower half. */
export const MOST_OF_A_NIBBLE = 7;

export function packNibbles(numbers: Int8Array): Uint8Array {
  const packed = new Uint8Array(Math.ceil(numbers.length / 2));
  for (let at = 0; at < numbers.length; at++) {
    packed[at >> 1] = (packed[at >> 1] as number) | (((numbers[at] as number) & 0xf) << (4 * (at & 1)));
  }
  return packed;
}

export function unpackNibbles(packed: Uint8Array, count: number): Int8Array {
  const numbers = new Int8Array(count);
  for (let at = 0; at < count; at++) {
    const half = (packed[at >> 1] as number) >> (4 * (at & 1));
    // Shifted to the top of 32 bits and back, so that its sign comes along.
    numbers[at] = (half << 28) >> 28;
  }
  return numbers;
}
