/**
 * Rows that a matrix kernel multiplies in one pass: 32 in llama.cpp's for processors with AMX, and powers of two near it
 * elsewhere. The first row of a pass may cost as much as half of all others: 350 M weights as Q4_K take 62 ms for 32
 * tokens, 99 for 33 and 112 for 64.
 */
export const TILE_TOKENS = 32;

/** How many passes a batch takes. */
export function tilesOf(tokens: number): number {
  return Math.ceil(tokens / TILE_TOKENS);
}
