import type { Shape } from '#contract/shape.ts';
import { closedSet, type Tally, tallyOf } from './closed-set.ts';

/** The shape of answers that are one label each, alone or in a sentence that is always the same. */
export function labelShape(answers: readonly string[]): Shape {
  const tally = tallyOf(answers);
  const found = closedSet(tally);
  if ('why' in found) return { kind: 'open', why: found.why };
  const values = found.values.filter((value) => !isRestated(value, found.values, tally));
  if (values.length < 2) return { kind: 'open', why: 'every answer is the same' };
  const [before, after] = sentenceAround(values);
  const labels = values.map((value) => value.slice(before.length, value.length - after.length));
  return { kind: 'closed', form: 'label', pieces: [before, after], holes: [{ name: '', values: labels.sort() }] };
}

/** A label within a sentence counts as the same label said otherwise where it comes this many times as often alone. */
const RARER = 10;
/** How many words a sentence has more than its label. */
const SENTENCE_WORDS = 3;

/** Whether a value is prose around a far more frequent value: "I would call this a refund." beside "refund". */
function isRestated(value: string, values: readonly string[], tally: Tally): boolean {
  const words = wordCount(value);
  if (words <= SENTENCE_WORDS) return false;
  return values.some(
    (label) =>
      (tally.get(label) ?? 0) >= RARER * (tally.get(value) ?? 0) &&
      words >= wordCount(label) + SENTENCE_WORDS &&
      holdsWhole(value, label),
  );
}

function wordCount(text: string): number {
  return text.split(/\s+/).length;
}

function holdsWhole(text: string, label: string): boolean {
  const at = text.indexOf(label);
  if (at === -1) return false;
  return !/[\p{L}\p{N}_]/u.test(`${text[at - 1] ?? ''}${text[at + label.length] ?? ''}`);
}

const TOKENS = /[\p{L}\p{N}_-]+|\s+|[^\p{L}\p{N}_\s-]/gu;

/**
 * What all the values begin and end with, in whole tokens. It must look like a sentence or like marks around a label:
 * several words, or punctuation. That all of a few labels begin with one word is chance.
 */
function sentenceAround(values: readonly string[]): [before: string, after: string] {
  const tokens = values.map((value) => value.match(TOKENS) ?? []);
  const shortest = Math.min(...tokens.map(({ length }) => length));
  const [first = []] = tokens;
  let front = 0;
  while (front < shortest - 1 && tokens.every((list) => list[front] === first[front])) front++;
  let back = 0;
  while (front + back < shortest - 1 && tokens.every((list) => list.at(-1 - back) === first.at(-1 - back))) back++;
  const before = first.slice(0, front).join('');
  const after = first.slice(first.length - back).join('');
  return [isFrame(before) ? before : '', isFrame(after) ? after : ''];
}

function isFrame(text: string): boolean {
  return /[^\p{L}\p{N}_\s-]/u.test(text) || /\p{L}\s+\p{L}/u.test(text);
}
