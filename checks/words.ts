import type { Complaint } from './complaint.ts';
import { linesOf, plain } from './markdown.ts';
import { lineAt } from './source.ts';

export const GLOSSARY_DOC = 'docs/ARCHITECTURE.md';

/** One concept, one word: these are ours, and the glossary says what each means. */
export const WORDS = [
  'ask',
  'expert',
  'card',
  'zone',
  'route',
  'trace',
  'task',
  'student',
  'teacher',
  'audit',
  'gate',
  'egress',
  'ledger',
  'vault',
  'forge',
  'commons',
];

/** Words without a line of their own in the glossary: a table row or list item that begins with the word. */
export function unexplainedWords(words: readonly string[], markdown: string | undefined): Complaint[] {
  if (markdown === undefined) return [{ file: GLOSSARY_DOC, line: 1, what: 'does not exist' }];
  const lines = linesOf(markdown).filter(({ fence }) => fence === undefined);
  const explained = new Set(
    lines.flatMap(({ text }) => {
      const [, inTable] = /^\s*\|\s*([^|]+?)\s*\|\s*[^|\s]/.exec(text) ?? [];
      const [, inList] = /^\s*[-*]\s+(\*\*[^*]+\*\*|`[^`]+`)\s*[:,—–-]?\s*\S/.exec(text) ?? [];
      return [inTable, inList].flatMap((word) =>
        word === undefined ? [] : plain(word).replace(/:$/, '').toLowerCase(),
      );
    }),
  );
  return words
    .filter((word) => !explained.has(word))
    .map((word) => ({ file: GLOSSARY_DOC, line: 1, what: `has no line for "${word}"` }));
}

/** Put together from pieces, so that this file passes its own check. */
export const UNFINISHED = [
  ['TO', 'DO'],
  ['FIX', 'ME'],
  ['X', 'XX'],
].map((pieces) => pieces.join(''));
const UNFINISHED_PATTERN = new RegExp(`\\b(?:${UNFINISHED.join('|')})\\b`, 'g');

/** Paths that hold on one machine only; what stands before the slash must not be part of a longer path. */
const MACHINE_PATH = /(?<![\w.~*:@+=$}>)-]|\/)\/(?:(?:home|root|work|Users)\/[\w.-]+|tmp\/try[\w.-]*)/g;

/** Not written by us, so not ours to change. */
const FOREIGN = new Set(['LICENSE', 'package-lock.json', 'bench/peers/package-lock.json']);

export function leftovers(file: string, text: string): Complaint[] {
  if (FOREIGN.has(file) || text.includes('\0')) return [];
  return [UNFINISHED_PATTERN, MACHINE_PATH].flatMap((pattern) =>
    [...text.matchAll(pattern)].map(({ index, 0: found }) => ({
      file,
      line: lineAt(text, index),
      what: `contains ${found}`,
    })),
  );
}
