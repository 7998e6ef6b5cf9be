import type { Shape } from '#contract/shape.ts';
import { closedSet, type Tally, tallyOf } from './closed-set.ts';

/** The shape of answers that are one label each, alone or in a sentence that is always the same. */
export function labelShape(answers: readonly string[]): Shape {
  const tally = tallyOf(answers);
  const found = closedSet(tally);
  if ('why' in found) return { kind: 'open', why: found.why };
  const { before, after, labels } = sentenceAround(found.values, tally);
  const counts = new Map(labels.map((label) => [label, tally.get(before + label + after) ?? 0]));
  const values = labels.filter((label) => !isRestated(label, counts));
  if (values.length < 2) return { kind: 'open', why: 'every answer is the same' };
  return {
    kind: 'closed',
    form: 'label',
    pieces: [before, after],
    holes: [{ name: '', values: values.sort() }],
  };
}

interface Sentence {
  readonly before: string;
  readonly after: string;
  /** What stands between, of the answers that have the sentence. */
  readonly labels: readonly string[];
}

/**
 * The sentence that the labels stand in, if they do. Answers outside it are slips and fall away, unless one comes as
 * often as a label does: then there is no such sentence ("intent: lost", "intent: refund", but "none").
 */
function sentenceAround(values: readonly string[], tally: Tally): Sentence {
  const all = values.map((text) => ({ text, count: tally.get(text) ?? 0, tokens: text.match(TOKENS) ?? [] }));
  const front = commonStart(all);
  const back = commonStart(
    front.alike.map((value) => ({ ...value, tokens: value.tokens.slice(front.start.length).reverse() })),
  );
  const before = framing(front.start);
  const after = framing(back.start.toReversed());
  const usual = median(back.alike.map(({ count }) => count));
  const inside = new Set(back.alike.map(({ text }) => text));
  const hasPeer = all.some(({ text, count }) => !inside.has(text) && count >= usual);
  if (hasPeer || before + after === '') return { before: '', after: '', labels: values };
  return {
    before,
    after,
    labels: [...inside].map((text) => text.slice(before.length, text.length - after.length)),
  };
}

interface Value {
  readonly text: string;
  readonly count: number;
  readonly tokens: readonly string[];
}

const TOKENS = /[\p{L}\p{N}_-]+|\s+|[^\p{L}\p{N}_\s-]/gu;

/** What is common is common to this share of the answers, and to half of the different ones. */
const COMMON_SHARE = 0.8;

/** The tokens that most begin with, and which those are. At least one token is left over in each. */
function commonStart(values: readonly Value[]): { start: string[]; alike: readonly Value[] } {
  const least = COMMON_SHARE * total(values);
  const start: string[] = [];
  for (let alike = values; ; ) {
    const longer = alike.filter(({ tokens }) => tokens.length > start.length + 1);
    const groups = Map.groupBy(longer, ({ tokens }) => tokens[start.length] as string);
    const most = [...groups].find(([, group]) => total(group) >= least);
    if (!most || most[1].length < Math.max(2, values.length / 2)) return { start, alike };
    start.push(most[0]);
    alike = most[1];
  }
}

function total(values: readonly Value[]): number {
  return values.reduce((sum, { count }) => sum + count, 0);
}

/**
 * The text of the tokens where it looks like a sentence or like marks around a label: several words, or punctuation.
 * That a few labels begin with the same word is chance.
 */
function framing(tokens: readonly string[]): string {
  const text = tokens.join('');
  return /[^\p{L}\p{N}_\s-]/u.test(text) || /\p{L}\s+\p{L}/u.test(text) ? text : '';
}

function median(counts: readonly number[]): number {
  return counts.toSorted((a, b) => a - b)[counts.length >> 1] ?? 0;
}

/** A label within a sentence counts as the same label said otherwise where it comes this many times as often alone. */
const RARER = 10;
/** How many words a sentence has more than its label. */
const SENTENCE_WORDS = 3;

/** Whether a value is prose around a far more frequent value: "I would call this a refund." beside "refund". */
function isRestated(value: string, tally: Tally): boolean {
  const words = wordCount(value);
  if (words <= SENTENCE_WORDS) return false;
  return tally
    .entries()
    .some(
      ([label, count]) =>
        count >= RARER * (tally.get(value) ?? 0) &&
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
