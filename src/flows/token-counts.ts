import type { TokenCounts, TokenLine } from '#contract/student-post.ts';
import type { Example } from './read-examples.ts';

/** More different answers than a closed shape's are not worth a table. */
const MOST_ANSWERS = 5_000;

/** How the teacher counts: a table of the answers seen, and straight lines by least squares for all else. */
export function countTokens(
  examples: readonly Pick<Example, 'answer' | 'tokensIn' | 'tokensOut' | 'requestChars'>[],
): TokenCounts {
  const out: Record<string, number> = {};
  let answers = 0;
  for (const { answer, tokensOut } of examples) {
    if (answer === undefined || tokensOut === undefined) continue;
    const text = answer.trim();
    if (!Object.hasOwn(out, text) && ++answers > MOST_ANSWERS) continue;
    out[text] = tokensOut; // the newest counts: a provider may change its tokenizer
  }
  const points = examples.flatMap(({ tokensIn, requestChars }): [number, number][] =>
    tokensIn === undefined ? [] : [[requestChars, tokensIn]],
  );
  const seen = Object.entries(out).map(([text, tokens]): [number, number] => [text.length, tokens]);
  return { out, outOfOthers: lineThrough(seen), in: lineThrough(points) };
}

function lineThrough(points: readonly (readonly [x: number, y: number])[]): TokenLine | undefined {
  const n = points.length;
  if (n === 0) return undefined;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const together = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const perChar = spread === 0 ? 0 : together / spread;
  return { base: meanY - perChar * meanX, perChar };
}
