import { type VaryingSpan, varyingSpans } from './masking.ts';
import { shingleAt, shinglesOf, SHINGLE_TOKENS } from './shared-runs.ts';
import { matchHoles, STANDS_FOR, type Template } from './template.ts';
import type { Tokens } from './tokens.ts';

/** How many of the texts are looked at. */
const MOST_LOOKED_AT = 300;
/** A run of tokens is constant where this share of the texts has it: some may hold it by accident. */
const CONSTANT_SHARE = 0.95;

/**
 * The constant pieces that the texts have in common, in order; undefined where there are none. The texts are expected
 * to be alike in more than chance, as `findKindreds` gives them.
 */
export function buildTemplate(kindred: readonly Tokens[]): Template | undefined {
  const step = Math.max(1, Math.floor(kindred.length / MOST_LOOKED_AT));
  const texts = kindred.filter((_, i) => i % step === 0).slice(0, MOST_LOOKED_AT);
  const base = texts.find(({ text }) => text.length <= medianLength(texts)) as Tokens;
  const runs = constantRuns(base, texts);
  const pieces = inOneOrder(runs, texts.map(({ text }) => text));
  return pieces && closeUp(pieces, texts.map(({ text }) => text));
}

function medianLength(texts: readonly Tokens[]): number {
  return texts.map(({ text }) => text.length).sort((a, b) => a - b)[texts.length >> 1] ?? 0;
}

/** What of the base stands in nearly all texts: runs of whole tokens, as pieces of a template. */
function constantRuns(base: Tokens, texts: readonly Tokens[]): string[] {
  const counts = new Map([...shinglesOf(base)].map((shingle) => [shingle, 0]));
  for (const text of texts)
    for (const shingle of new Set(shinglesOf(text))) {
      const count = counts.get(shingle);
      if (count !== undefined) counts.set(shingle, count + 1);
    }
  const isConstant: boolean[] = base.hashes.map(() => false);
  for (let at = 0; at + SHINGLE_TOKENS <= base.hashes.length; at++)
    if ((counts.get(shingleAt(base.hashes, at)) ?? 0) >= CONSTANT_SHARE * texts.length)
      isConstant.fill(true, at, at + SHINGLE_TOKENS);
  const runs: string[] = [];
  for (let at = 0; at < isConstant.length; at++) {
    if (!isConstant[at]) continue;
    const start = at;
    while (isConstant[at + 1]) at++;
    // A mark at the edge would stand beside what varies anyway.
    runs.push(pieceOf(base, start, at + 1).replace(EDGE_MARKS, ''));
  }
  return runs;
}

const EDGE_MARKS = new RegExp(`^${STANDS_FOR}+|${STANDS_FOR}+$`, 'g');

function pieceOf({ text, starts, varying }: Tokens, start: number, end: number): string {
  let piece = '';
  for (let at = start; at < end; at++)
    piece += varying.has(at) ? STANDS_FOR : text.slice(starts[at], starts[at + 1]);
  return piece;
}

/** The runs that come in the same order in nearly all texts, the longest preferred, with open ends around them. */
function inOneOrder(runs: readonly string[], texts: readonly string[]): Template | undefined {
  const byLength = runs.map((_, i) => i).sort((a, b) => (runs[b] ?? '').length - (runs[a] ?? '').length);
  let chosen: Template | undefined;
  let places: number[] = [];
  for (const candidate of byLength) {
    if (runs[candidate] === '') continue;
    const more = [...places, candidate].sort((a, b) => a - b);
    const template = ['', ...more.map((i) => runs[i] ?? ''), ''];
    const matching = texts.filter((text) => matchHoles(template, text)).length;
    if (matching >= CONSTANT_SHARE * texts.length) [chosen, places] = [template, more];
  }
  return chosen;
}

/**
 * Moves to the pieces what is the same in all holes, down to a single mark, and closes holes in which nothing varies
 * or only what varies by nature.
 */
function closeUp(template: Template, texts: readonly string[]): Template {
  const rows = texts.flatMap((text) => {
    const holes = matchHoles(template, text);
    return holes ? [holes] : [];
  });
  const pieces = [template[0] ?? ''];
  for (let hole = 0; hole < template.length - 1; hole++) {
    const contents = rows.map((holes) => holes[hole] ?? '');
    const start = commonStart(contents);
    const rests = contents.map((content) => content.slice(start.length));
    const end = commonEnd(rests);
    const cores = rests.map((rest) => rest.slice(0, rest.length - end.length));
    const next = template[hole + 1] ?? '';
    const before = pieces.pop() + withMarks(start);
    if (cores.every((core) => core === '')) pieces.push(before + withMarks(end) + next);
    else if (cores.every(variesByNature)) pieces.push(before + STANDS_FOR + withMarks(end) + next);
    else pieces.push(before, withMarks(end) + next);
  }
  return pieces;
}

function commonStart(texts: readonly string[]): string {
  const [first = ''] = texts;
  let length = first.length;
  for (const text of texts) {
    let same = 0;
    while (same < length && text[same] === first[same]) same++;
    length = same;
  }
  // Not within a word that goes on differently, nor within a date.
  if (texts.some((text) => WORD.test(text[length] ?? '')))
    while (WORD.test(first[length - 1] ?? '')) length--;
  const cut = natural(first).find(({ start, end }) => start < length && end > length);
  return first.slice(0, cut?.start ?? length);
}

function commonEnd(texts: readonly string[]): string {
  const [first = ''] = texts;
  let length = first.length;
  for (const text of texts) {
    let same = 0;
    while (same < length && text.at(-1 - same) === first.at(-1 - same)) same++;
    length = same;
  }
  if (texts.some((text) => WORD.test(text.at(-1 - length) ?? '')))
    while (WORD.test(first.at(-length) ?? '') && length > 0) length--;
  const from = first.length - length;
  const cut = natural(first).find(({ start, end }) => start < from && end > from);
  return first.slice(cut?.end ?? from);
}

const WORD = /[\p{L}\p{N}_]/u;

function natural(text: string): VaryingSpan[] {
  return varyingSpans(text).filter(({ kind }) => kind !== 'number');
}

function variesByNature(text: string): boolean {
  const [span] = natural(text);
  return span?.start === 0 && span.end === text.length;
}

function withMarks(text: string): string {
  let marked = '';
  let from = 0;
  for (const { start, end } of natural(text)) {
    marked += text.slice(from, start) + STANDS_FOR;
    from = end;
  }
  return marked + text.slice(from);
}
