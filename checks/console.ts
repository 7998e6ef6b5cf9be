import { dirname, join, normalize } from 'node:path/posix';
import type { Complaint } from './complaint.ts';
import { readRepoFile, repoFiles } from './repo.ts';

/** A file of the console as written. */
export interface ConsoleFile {
  readonly file: string;
  readonly text: string;
}

let read: readonly ConsoleFile[] | undefined;

/** All TypeScript of web/src/, tests left out. */
export function consoleFiles(): readonly ConsoleFile[] {
  const files = repoFiles().filter((file) => /^web\/src\/.+(?<!\.test)\.tsx?$/.test(file));
  read ??= files.map((file) => ({ file, text: readRepoFile(file) }));
  return read;
}

/** Floors of the console, the highest first; folders of one floor do not import one another. */
const FLOORS = [['main'], ['app'], ['pages'], ['markdown'], ['parts'], ['api'], ['styles']];
/** What the floors below `app` may know of it: where the house that is looked at begins. */
const OF_EVERYBODY = new Set(['web/src/app/base.ts']);

/** Imports that leave the console, go up a floor, or go from one page into another, unless it is shown as a whole. */
export function crossings(files: readonly ConsoleFile[]): Complaint[] {
  return files.flatMap(({ file, text }) =>
    [...text.matchAll(/\b(?:from|import)\s*(\()?\s*'([^']+)'/g)].flatMap(
      ({ 1: paren, 2: target = '', index }) => {
        const what = crossing(file, target, paren !== undefined);
        return what === undefined ? [] : [{ file, line: lineOf(text, index), what }];
      },
    ),
  );
}

function crossing(file: string, target: string, isLazy: boolean): string | undefined {
  if (target.startsWith('#')) return `imports ${target}, which is the server's`;
  if (!target.startsWith('.')) return undefined;
  const path = normalize(join(dirname(file), target));
  if (!path.startsWith('web/src/')) return `imports ${path}, which is not the console's`;
  if (OF_EVERYBODY.has(path)) return undefined;
  if (floorOf(path) < floorOf(file)) return `imports ${path}, which is above it`;
  const [from, to] = [pageOf(file), pageOf(path)];
  return from && to && from !== to && !isLazy ? `imports ${path}, which belongs to another page` : undefined;
}

function floorOf(path: string): number {
  const folder = path.split('/')[2]?.replace(/\.tsx?$/, '') ?? '';
  return FLOORS.findIndex((floor) => floor.includes(folder));
}

function pageOf(path: string): string | undefined {
  return /^web\/src\/pages\/([^/]+)\//.exec(path)?.[1];
}

const MAKES_HTML =
  /\b(?:dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|srcDoc|new Function|eval)\b/g;

/** Ways for text to become a page or a program. */
export function htmlMaking(files: readonly ConsoleFile[]): Complaint[] {
  return files.flatMap(({ file, text }) =>
    [...text.matchAll(MAKES_HTML)].map(({ 0: found, index }) => ({
      file,
      line: lineOf(text, index),
      what: `uses ${found}`,
    })),
  );
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
