import { type VaryingSpan, varyingSpans } from './masking.ts';
import { chooseSome } from './sample.ts';
import { shinglesOf } from './shared-runs.ts';
import { matchHoles, STANDS_FOR, type Template } from './template.ts';
import type { Tokens } from './tokens.ts';

/** How many of the texts are looked at. */
const MOST_LOOKED_AT = 120;
/** How many of them are asked how far a run goes. */
const WITNESSES = 12;
/** A run of tokens is constant where this share of the texts has it: some may hold it by accident. */
const CONSTANT_SHARE = 0.98;
/** A prompt with more constant pieces than this is known by the longest of them. */
const MOST_PIECES = 16;
/** Among texts that are alike anyway so little is no chance, if marks are in it that structure a text. */
const RUN_TOKENS = 3;
const WORDS_TOKENS = 5;
const STRUCTURE = /[\n:=<>{}[\]|#"“`]/;

/**
 * The constant pieces that the texts have in common, in order; undefined where there are none. The texts are expected
 * to be alike in more than chance, as `findKindreds` gives them.
 */
export function buildTemplate(kindred: readonly Tokens[]): Template | undefined {
  const texts = chooseSome(kindred, MOST_LOOKED_AT);
  const length = medianLength(texts);
  const base = texts.find(({ text }) => text.length <= length) as Tokens;
  const pieces = constantRuns(base, texts)
    .map((run) => pieceOf(base, trimmed(base, run, chooseSome(texts, WITNESSES))))
    .filter((piece) => piece !== '');
  const wholes = texts.map(({ text }) => text);
  const template = inOneOrder(pieces, wholes);
  return template && closeUp(template, wholes);
}

function medianLength(texts: readonly Tokens[]): number {
  return texts.map(({ text }) => text.length).sort((a, b) => a - b)[texts.length >> 1] ?? 0;
}

/** Tokens of the base: from the first up to before the second position. */
type Run = readonly [start: number, end: number];

/** The longest runs of the base's tokens whose shingles nearly all texts have, in their order. */
function constantRuns(base: Tokens, texts: readonly Tokens[]): Run[] {
  const shingles = shinglesOf(base, RUN_TOKENS);
  const counts = new Map(shingles.map((shingle) => [shingle, 0]));
  for (const text of texts)
    for (const shingle of new Set(shinglesOf(text, RUN_TOKENS))) {
      const count = counts.get(shingle);
      if (count !== undefined) counts.set(shingle, count + 1);
    }
  const isConstant: boolean[] = base.hashes.map(() => false);
  shingles.forEach((shingle, at) => {
    const isCommon = (counts.get(shingle) ?? 0) >= CONSTANT_SHARE * texts.length;
    if (isCommon) isConstant.fill(true, at, at + RUN_TOKENS);
  });
  const runs: Run[] = [];
  for (let at = 0; at < isConstant.length; at++) {
    if (!isConstant[at]) continue;
    const start = at;
    while (isConstant[at + 1]) at++;
    runs.push([start, at + 1]);
  }
  const longest = runs.toSorted((a, b) => b[1] - b[0] - (a[1] - a[0])).slice(0, MOST_PIECES);
  return longest.sort((a, b) => a[0] - b[0]);
}

/**
 * The run without what only the base has at its ends: a shingle of its input may be common because the instruction
 * has it elsewhere. One of the witnesses may disagree.
 */
function trimmed({ hashes }: Tokens, [start, end]: Run, witnesses: readonly Tokens[]): Run {
  const run = hashes.slice(start, end);
  const fronts: number[] = [];
  const backs: number[] = [];
  for (const witness of witnesses) {
    const front = longest(run.length, (length) => holds(witness.hashes, run.slice(0, length)));
    const back =
      front === run.length
        ? front
        : longest(run.length, (length) => holds(witness.hashes, run.slice(-length)));
    fronts.push(front >= back ? 0 : run.length - back);
    backs.push(front >= back ? front : run.length);
  }
  const from = fronts.sort((a, b) => b - a)[1] ?? 0;
  const to = backs.sort((a, b) => a - b)[1] ?? run.length;
  return [start + from, start + Math.max(from, to)];
}

/** The greatest length up to `most` that fits, where all shorter ones fit too. */
function longest(most: number, fits: (length: number) => boolean): number {
  let [good, bad] = [0, most + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (fits(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

function holds(hashes: readonly number[], run: readonly number[]): boolean {
  for (let at = hashes.indexOf(run[0] ?? 0); at !== -1; at = hashes.indexOf(run[0] ?? 0, at + 1))
    if (run.every((hash, i) => hashes[at + i] === hash)) return true;
  return false;
}

/** A mark at the edge would stand beside what varies anyway. */
const EDGE_MARKS = new RegExp(`^${STANDS_FOR}+|${STANDS_FOR}+$`, 'g');

function pieceOf({ text, starts, varying }: Tokens, [start, end]: Run): string {
  let piece = '';
  for (let at = start; at < end; at++)
    piece += varying.has(at) ? STANDS_FOR : text.slice(starts[at], starts[at + 1]);
  const inner = piece.replace(EDGE_MARKS, '');
  return end - start >= WORDS_TOKENS || STRUCTURE.test(inner) ? inner : '';
}

/** The runs that come in the same order in nearly all texts, the longest preferred, with open ends around them. */
function inOneOrder(runs: readonly string[], texts: readonly string[]): Template | undefined {
  const byLength = runs.map((_, i) => i).sort((a, b) => (runs[b] ?? '').length - (runs[a] ?? '').length);
  let chosen: Template | undefined;
  let places: number[] = [];
  for (const candidate of byLength) {
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
export function closeUp(template: Template, texts: readonly string[]): Template {
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
