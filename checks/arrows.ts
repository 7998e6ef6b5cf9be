import { posix } from 'node:path';
import type { Complaint } from './complaint.ts';
import { type Import, importsOf } from './imports.ts';
import type { Source } from './source.ts';

/** The rooms of src/, from the top down. Rooms on one floor never import one another. */
export const FLOORS: readonly (readonly string[])[] = [
  ['testing'], // whole houses and scripted upstreams for tests, which alone may import it; see targetOf
  ['main'],
  ['cli'],
  ['serve'],
  ['flows'],
  ['policy', 'router', 'experts', 'traces', 'conversations', 'tasks', 'curate', 'forge', 'gate', 'commons'],
  ['engine', 'egress', 'ledger', 'vault', 'student'],
  ['store', 'gguf'],
  ['contract'],
  ['std'],
];

/** Who may read the configuration as a value; the others are handed their slice of it. */
const CONFIG_READERS = ['main', 'cli', 'testing'];
const CONFIG_MAY_IMPORT = ['contract', 'std'];

/** An import between two files of ours. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly import: Import;
}

export function arrowsOf(sources: readonly Source[]): Arrow[] {
  return sources.flatMap((source) =>
    importsOf(source).flatMap((each) => {
      const to = targetOf(source.file, each.specifier);
      return to === undefined ? [] : [{ from: source.file, to, import: each }];
    }),
  );
}

/** The room a file is in: `main` for src/main.ts, undefined for what lies outside src/. */
export function roomOf(file: string): string | undefined {
  return /^src\/([^/]+?)(?:\.ts$|\/)/.exec(file)?.[1];
}

function isTest(file: string): boolean {
  return /\.(?:test|contract)\.ts$/.test(file) || file.includes('/testing/');
}

/** The file an import leads to; undefined for Node's own modules and packages. */
function targetOf(file: string, specifier: string | undefined): string | undefined {
  if (specifier?.startsWith('#testing/') && isTest(file)) return undefined;
  if (specifier?.startsWith('#')) return `src/${specifier.slice(1)}`;
  if (specifier?.startsWith('.')) return posix.join(posix.dirname(file), specifier);
  return undefined;
}

export function unknownRooms(files: readonly string[]): Complaint[] {
  const known = new Set(['config', ...FLOORS.flat()]);
  const strangers = files.filter((file) => !known.has(roomOf(file) ?? ''));
  return strangers.map((file) => ({ file, line: 1, what: `"${roomOf(file)}" is not a room` }));
}

export function upwardArrows(arrows: readonly Arrow[]): Complaint[] {
  return arrows.flatMap((arrow) => {
    const from = roomOf(arrow.from);
    const to = roomOf(arrow.to);
    if (from === undefined || to === undefined || from === to) return [];
    if (from === 'config' || to === 'config') return [];
    const [fromFloor, toFloor] = [floorOf(from), floorOf(to)];
    if (toFloor === -1) return [complain(arrow, `"${to}" is not a room`)];
    if (fromFloor < toFloor) return [];
    const where = fromFloor === toFloor ? 'stands beside' : 'stands above';
    return [complain(arrow, `${to} ${where} ${from}`)];
  });
}

export function configArrows(arrows: readonly Arrow[]): Complaint[] {
  return arrows.flatMap((arrow) => {
    const from = roomOf(arrow.from) ?? '';
    const to = roomOf(arrow.to) ?? '';
    if (from === to) return [];
    if (from === 'config') {
      return CONFIG_MAY_IMPORT.includes(to)
        ? []
        : [complain(arrow, `config may import ${CONFIG_MAY_IMPORT.join(' and ')} only`)];
    }
    if (to !== 'config' || CONFIG_READERS.includes(from)) return [];
    if (from === 'std') return [complain(arrow, 'std imports no room but std')];
    return arrow.import.typeOnly ? [] : [complain(arrow, `${from} may only \`import type\` from config`)];
  });
}

export function brokenPrivacy(arrows: readonly Arrow[]): Complaint[] {
  return arrows.flatMap((arrow) => {
    const owner = /^(.*?)internal\//.exec(arrow.to)?.[1];
    if (owner === undefined || arrow.from.startsWith(owner)) return [];
    return [complain(arrow, `this is private to ${owner}`)];
  });
}

export function oddForms(arrows: readonly Arrow[]): Complaint[] {
  return arrows.flatMap((arrow) => {
    const specifier = arrow.import.specifier ?? '';
    if (!/\.(?:ts|json)$/.test(specifier)) return [complain(arrow, 'write the file name with its extension')];
    if (specifier.startsWith('#') || roomOf(arrow.from) === roomOf(arrow.to)) return [];
    const path = arrow.to.startsWith('src/') ? arrow.to.replace(/^src\//, '#') : undefined;
    return [complain(arrow, path ? `write '${path}'` : 'this file is outside src/')];
  });
}

export function barrels(sources: readonly Source[]): Complaint[] {
  return sources.flatMap((source) => {
    const { file } = source;
    const index = /(?:^|\/)index\.[cm]?[jt]s$/.test(file) ? [{ file, line: 1, what: 'is named index' }] : [];
    const handedOn = importsOf(source).filter(({ how }) => how === 'export');
    return [
      ...index,
      ...handedOn.map(({ line, clause, specifier }) => ({
        file,
        line,
        what: `hands on ${clause.replace(/\s+/g, ' ')} from '${specifier}'`,
      })),
    ];
  });
}

/** Each circle once, told at the import that closes it. */
export function circles(arrows: readonly Arrow[]): Complaint[] {
  const leaving = Map.groupBy(arrows, ({ from }) => from);
  const found: Complaint[] = [];
  const done = new Set<string>();
  const path: string[] = [];

  function visit(file: string): void {
    path.push(file);
    for (const arrow of leaving.get(file) ?? []) {
      const at = path.indexOf(arrow.to);
      if (at !== -1)
        found.push(complain(arrow, `closes the circle ${[...path.slice(at), arrow.to].join(' → ')}`));
      else if (!done.has(arrow.to)) visit(arrow.to);
    }
    path.pop();
    done.add(file);
  }

  for (const file of leaving.keys()) if (!done.has(file)) visit(file);
  return found;
}

function floorOf(room: string): number {
  return FLOORS.findIndex((floor) => floor.includes(room));
}

function complain(arrow: Arrow, because: string): Complaint {
  return {
    file: arrow.from,
    line: arrow.import.line,
    what: `imports '${arrow.import.specifier}': ${because}`,
  };
}
