import { basename } from 'node:path';
import { roomOf } from './arrows.ts';
import type { Complaint } from './complaint.ts';
import { functionsIn } from './functions.ts';
import { isTest, type Source } from './source.ts';

export const MAX_FUNCTION_LINES = 60;
export const MAX_FILE_LINES = 400;

/** Names that could be given to any file, and so tell nothing about this one. */
const EMPTY_NAMES = new Set(
  'utils util helpers helper common manager service misc lib core types index'.split(' '),
);

export function longFunctions(sources: readonly Source[]): Complaint[] {
  return product(sources).flatMap((source) =>
    functionsIn(source)
      .filter(({ lines }) => lines > MAX_FUNCTION_LINES)
      .map(({ name, line, lines }) => ({
        file: source.file,
        line,
        what: `${name ?? 'an unnamed function'} has ${lines} lines`,
      })),
  );
}

export function longFiles(sources: readonly Source[]): Complaint[] {
  return product(sources).flatMap(({ file, text }) => {
    const lines = text.trimEnd().split('\n').length;
    return lines > MAX_FILE_LINES ? [{ file, line: MAX_FILE_LINES, what: `has ${lines} lines` }] : [];
  });
}

export function emptyNames(files: readonly string[]): Complaint[] {
  return files.flatMap((file) => {
    const empty = file.split('/').find((part) => EMPTY_NAMES.has(part.split('.')[0] ?? ''));
    return empty === undefined ? [] : [{ file, line: 1, what: `"${empty}" could be the name of any file` }];
  });
}

export function namesakes(files: readonly string[]): Complaint[] {
  const alike = Map.groupBy(files, (file) => `${roomOf(file)}/${basename(file)}`);
  return [...alike.values()]
    .filter((group) => group.length > 1)
    .map(([file = '', ...others]) => ({ file, line: 1, what: `has the same name as ${others.join(', ')}` }));
}

function product(sources: readonly Source[]): Source[] {
  return sources.filter(({ file }) => !isTest(file));
}
