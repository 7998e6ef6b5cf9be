import type { Complaint } from './complaint.ts';
import { importsOf, namesTaken } from './imports.ts';
import { isTest, lineAt, type Source } from './source.ts';

/** The only room that may read the environment. */
const READER = 'src/config/';

/** Where another program may be started. A line that nobody uses any more fails the check too. */
export const STARTERS: readonly { folder: string; reason: string }[] = [
  {
    folder: 'src/engine/',
    reason: 'runs each local model in a process of its own, so that what kills one kills nothing else',
  },
  { folder: 'src/cli/rehearse/', reason: 'starts the server it rehearses, as a user would' },
  {
    folder: 'src/store/wipe/',
    reason: 'overwrites what a database no longer uses, in a process that has no locks on it to lose',
  },
  { folder: 'src/cli/sample/', reason: 'starts the program that asks the sample, as a user would' },
];

const READS: readonly RegExp[] = [
  /(?<![\w$.])process\s*\??\.\s*env\b/g,
  /(?<![\w$.])process\s*(?:\?\.\s*)?\[/g,
  /(?<=[{,]\s*)env\b[^{}]*\}\s*=\s*process\b/g,
  /\.\s*process\s*\??\.\s*env\b/g,
];

export function environmentReads(sources: readonly Source[]): Complaint[] {
  return product(sources)
    .filter(({ file }) => !file.startsWith(READER))
    .flatMap((source) => {
      const { file, text, code } = source;
      const read = READS.flatMap((pattern) => [...code.matchAll(pattern)]);
      const taken = importsOf(source).filter(takesEnvironment);
      return [
        ...read.map(({ index }) => ({ file, line: lineAt(text, index), what: 'reads process.env' })),
        ...taken.map(({ line }) => ({ file, line, what: 'takes the environment from node:process' })),
      ];
    });
}

/** `process` under another name would hide what is read from it, so only its own name is accepted. */
function takesEnvironment({ specifier, clause, typeOnly }: ReturnType<typeof importsOf>[number]): boolean {
  if (typeOnly || !/^(?:node:)?process$/.test(specifier ?? '')) return false;
  return namesTaken(clause).some(({ name, local }) =>
    name === '*' || name === 'default' ? local !== 'process' : name === 'env',
  );
}

export function programStarts(sources: readonly Source[], starters = STARTERS): Complaint[] {
  return starts(sources)
    .filter(({ file }) => !starters.some(({ folder }) => file.startsWith(folder)))
    .map(({ file, line }) => ({ file, line, what: 'imports child_process' }));
}

export function idleStarters(sources: readonly Source[], starters = STARTERS): Complaint[] {
  const found = starts(sources);
  return starters
    .filter(({ folder }) => !found.some(({ file }) => file.startsWith(folder)))
    .map(({ folder }) => ({ file: folder, line: 1, what: 'is allowed to start programs, and starts none' }));
}

function starts(sources: readonly Source[]): { file: string; line: number }[] {
  return product(sources).flatMap((source) =>
    importsOf(source)
      .filter(({ specifier, typeOnly }) => !typeOnly && /^(?:node:)?child_process$/.test(specifier ?? ''))
      .map(({ line }) => ({ file: source.file, line })),
  );
}

function product(sources: readonly Source[]): Source[] {
  return sources.filter(({ file }) => !isTest(file));
}
