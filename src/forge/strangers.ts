import { type Random, seededRandom } from '#std/random.ts';
import type { Lesson } from './lesson.ts';
import { shuffle } from './shuffle.ts';

/** A text unlike any that the teacher was asked, made from rows of one fold: whatever a student answers is wrong. */
export interface Stranger {
  readonly text: string;
  readonly fold: number;
}

/** A student is to expect that this share of its asks is unlike its lesson. */
export const SHARE_OF_STRANGERS = 0.15;
/** How many are made: the same share of a lesson's rows, within these limits. */
const FEWEST = 200;
const MOST = 4000;
/** Of the strangers, this part is spliced from two rows; the others have scrambled words. */
const SPLICED = 3 / 4;
/** Looking for two rows with different values is given up after so many tries. */
const TRIES = 8;
/** Code units of a row that are used. */
const LONGEST = 4096;

/**
 * A lesson has no example of what lies outside of it, yet a student must know when to be silent. Two kinds of stranger
 * stand in: the first half of one row's words and the second half of another's, where their values differ; and rows
 * most of whose words are scrambled into no words at all. (Rows whose values were left out of the teaching altogether
 * served no better, and cost a teaching of their own.)
 */
export function makeStrangers(lesson: Lesson, folds: Uint8Array, seed: number): Stranger[] {
  const random = seededRandom(seed);
  const count = Math.min(MOST, Math.max(FEWEST, Math.round(SHARE_OF_STRANGERS * lesson.texts.length)));
  const members = [...Map.groupBy(folds.keys(), (row) => folds[row] as number)];
  return Array.from({ length: count }, (_, at) => {
    const [fold, own] = members[at % members.length] as [number, number[]];
    const pick = () => own[Math.floor(random() * own.length)] as number;
    const first = pick();
    const second = random() < SPLICED ? otherRow(lesson, first, pick) : undefined;
    const words = wordsOf(lesson.texts[first]);
    const text =
      second === undefined ? scramble(words, random) : splice(words, wordsOf(lesson.texts[second]));
    return { text, fold };
  });
}

/** A row that differs from this one in what it was answered. */
function otherRow({ targets }: Lesson, row: number, pick: () => number): number | undefined {
  for (let tries = 0; tries < TRIES; tries++) {
    const other = pick();
    if (targets.some((target) => target[other] !== target[row])) return other;
  }
  return undefined;
}

function splice(first: readonly string[], second: readonly string[]): string {
  return [
    ...first.slice(0, Math.ceil(first.length / 2)),
    ...second.slice(Math.floor(second.length / 2)),
  ].join(' ');
}

/** Half of the words or more keep their letters, but in any order. */
function scramble(words: readonly string[], random: Random): string {
  const share = (1 + random()) / 2;
  return words.map((word) => (random() < share ? shuffle([...word], random).join('') : word)).join(' ');
}

function wordsOf(text = ''): string[] {
  return text.slice(0, LONGEST).split(/\s+/);
}
