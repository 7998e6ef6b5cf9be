import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { posix } from 'node:path';

export interface MemoryAvailable {
  /** The most this process could ever have: the machine's memory, or its share of it. */
  readonly totalBytes: number;
  /** What it can have now, other programs left as they are; files that are only cached count as free. */
  readonly availableBytes: number;
  /** Who set the bound: the machine, its control group, or `ulimit -d`. */
  readonly boundBy: 'machine' | 'cgroup' | 'ulimit';
}

/** The text of a file, undefined where there is none. */
export type ReadText = (path: string) => string | undefined;

/** How much memory this process can have: the least of what the machine, its control groups and its limits leave. */
export function memoryAvailable(readText: ReadText = readSystemFile): MemoryAvailable {
  const bounds = [machineBound(readText), ...cgroupBounds(readText), ...ulimitBounds(readText)];
  return {
    totalBytes: Math.min(...bounds.map(({ totalBytes }) => totalBytes)),
    ...bounds
      .map(({ availableBytes, boundBy }) => ({ availableBytes: Math.max(0, availableBytes), boundBy }))
      .reduce((least, each) => (each.availableBytes < least.availableBytes ? each : least)),
  };
}

function readSystemFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // another system, or a group that is not ours to read
  }
}

function machineBound(readText: ReadText): MemoryAvailable {
  const memory = readText('/proc/meminfo') ?? '';
  const kibibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(memory)?.[1]);
  const totalBytes = kibibytes('MemTotal') * 1024 || totalmem();
  return { totalBytes, availableBytes: kibibytes('MemAvailable') * 1024 || freemem(), boundBy: 'machine' };
}

/** The bounds of the process's control group and of all above it, each of which holds. */
function cgroupBounds(readText: ReadText): MemoryAvailable[] {
  const groups = (readText('/proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'));
  return groups.flatMap(([number, controllers = '', path = '']) => {
    if (number === '0') return ancestors('/sys/fs/cgroup', path).flatMap((at) => unifiedBound(at, readText));
    if (!controllers.split(',').includes('memory')) return [];
    return ancestors('/sys/fs/cgroup/memory', path).flatMap((at) => legacyBound(at, readText));
  });
}

/** From the group up to the root; within a container the path may lead nowhere, and the root is the group itself. */
function ancestors(root: string, path: string): string[] {
  const found = [root];
  for (
    let at = posix.join(root, path);
    at.startsWith(`${root}/`) && at !== `${root}/`;
    at = posix.dirname(at)
  )
    found.push(at.replace(/\/$/, ''));
  return found;
}

/** Version 2, where "max" is no bound. */
function unifiedBound(folder: string, readText: ReadText): MemoryAvailable[] {
  const limit = wholeNumber(readText(`${folder}/memory.max`));
  const used = wholeNumber(readText(`${folder}/memory.current`));
  return groupBound(limit, used, readText(`${folder}/memory.stat`), 'inactive_file');
}

/** Version 1, where no bound is a number near 2^63. */
function legacyBound(folder: string, readText: ReadText): MemoryAvailable[] {
  const limit = wholeNumber(readText(`${folder}/memory.limit_in_bytes`));
  const used = wholeNumber(readText(`${folder}/memory.usage_in_bytes`));
  return groupBound(limit, used, readText(`${folder}/memory.stat`), 'total_inactive_file');
}

const NO_BOUND = 2 ** 60;

function groupBound(
  limit: number | undefined,
  used: number | undefined,
  statistics: string | undefined,
  cachedName: string,
): MemoryAvailable[] {
  if (limit === undefined || limit > NO_BOUND) return [];
  const cached = Number(new RegExp(`^${cachedName} (\\d+)`, 'm').exec(statistics ?? '')?.[1] ?? 0);
  return [{ totalBytes: limit, availableBytes: limit - (used ?? 0) + cached, boundBy: 'cgroup' }];
}

/** `ulimit -d` bounds what a process allocates; pages mapped from files are outside it. */
function ulimitBounds(readText: ReadText): MemoryAvailable[] {
  const limit = wholeNumber(/^Max data size\s+(\d+)/m.exec(readText('/proc/self/limits') ?? '')?.[1]);
  if (limit === undefined) return [];
  const used = Number(/^VmData:\s+(\d+) kB/m.exec(readText('/proc/self/status') ?? '')?.[1] ?? 0) * 1024;
  return [{ totalBytes: limit, availableBytes: limit - used, boundBy: 'ulimit' }];
}

function wholeNumber(text: string | undefined): number | undefined {
  const found = /^\d+/.exec(text?.trim() ?? '')?.[0];
  return found === undefined ? undefined : Number(found);
}
