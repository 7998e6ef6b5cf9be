import type { DatabaseSync } from 'node:sqlite';
import type { GroupWriter } from '#store/group-writer.ts';
import { operation, rows } from './rows.ts';

/** One life of a server, from start to stop. Its id is the millisecond it began. */
export interface Run {
  readonly id: number;
  readonly pid: number;
}

/**
 * Records that a server runs, and closes the traces that dead ones left open. A run whose process lives keeps
 * its traces, so that two servers may share a home.
 */
export function startRun(
  writer: GroupWriter,
  reader: DatabaseSync,
  run: Run,
  version: string,
  config: { hash: string; body: string },
): number {
  const left = reader.prepare('SELECT id, pid FROM run WHERE ended_at IS NULL').all() as unknown as Run[];
  const dead = left.filter(({ pid }) => pid === run.pid || !isAlive(pid));
  const open = reader.prepare("SELECT count(*) AS open FROM trace WHERE state = 'open' AND run_id = ?");
  const swept = dead.reduce((sum, { id }) => sum + (open.get(id) as { open: number }).open, 0);
  writer.add(
    rows(
      operation('saveConfig', [config.hash, config.body, run.id]),
      operation('startRun', [run.id, run.pid, version]),
      ...dead.flatMap(({ id }) => [operation('sweepRun', [id]), operation('endRun', [run.id, id])]),
    ),
  );
  return swept;
}

export function endRun(writer: GroupWriter, run: Run, nowMs: number): void {
  writer.add(rows(operation('endRun', [nowMs, run.id])));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
