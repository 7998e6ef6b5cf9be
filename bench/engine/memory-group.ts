/** A bound on the memory of a server and all its children: a control group where this user may make one. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '../processes.ts';

export interface MemoryBound {
  /** Who bounds it. */
  readonly by: string;
  /** A command that starts another within the bound. */
  readonly within: readonly string[];
  release(): Promise<void>;
}

const ROOT = '/sys/fs/cgroup';
/** Enters a group, then becomes the command. */
const ENTER = 'echo $$ > "$0" && exec "$@"';

/** A control group of either version, else a bound on what a process allocates, which mapped pages are not. */
export function boundMemory(bytes: number): MemoryBound {
  const unified = existsSync(join(ROOT, 'cgroup.controllers'));
  const parent = unified ? ROOT : join(ROOT, 'memory');
  const folder = join(parent, `freehold-bench-${process.pid}`);
  try {
    mkdirSync(folder);
    process.once('exit', () => remove(folder));
    writeFileSync(join(folder, unified ? 'memory.max' : 'memory.limit_in_bytes'), String(bytes));
    const within = ['/bin/sh', '-c', ENTER, join(folder, 'cgroup.procs')];
    return { by: `control group, version ${unified ? 2 : 1}`, within, release: () => release(folder) };
  } catch {
    remove(folder);
    const within = ['/bin/sh', '-c', 'ulimit -d "$0" && exec "$@"', String(Math.floor(bytes / 1024))];
    return { by: 'ulimit -d, which does not bound mapped pages', within, release: async () => undefined };
  }
}

/** Gone once the last of its processes is. */
async function release(folder: string): Promise<void> {
  for (let tries = 0; existsSync(folder) && tries < 50; tries++) {
    remove(folder);
    await sleep(100);
  }
}

function remove(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It was not made, or somebody is still in it.
  }
}

/** Has the system forget a file's pages, so that they are read and counted anew. Needs GNU dd. */
export function forgetPages(file: string): void {
  const how = ['oflag=nocache', 'conv=notrunc,fdatasync', 'count=0', 'status=none'];
  execFileSync('dd', ['if=/dev/null', `of=${file}`, ...how]);
}
