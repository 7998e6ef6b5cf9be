import type { DatabaseSync } from 'node:sqlite';
import { firstUuidAt } from '#std/uuid.ts';
import { LEAST_ASKS } from '#tasks/discovery.ts';
import { instructionOf } from '#tasks/input.ts';
import { readRequest } from '#traces/kept-text.ts';
import { newestLabelled } from '#traces/labelled-asks.ts';
import { messagesOf } from './read-examples.ts';

/** Asks that are alike, and not yet often enough to be a task. */
export interface FormingTask {
  /** What it will be called. */
  readonly task: string;
  readonly asks: number;
  /** How many it takes. */
  readonly needed: number;
  /** What they have in common, for people; empty where it is not said. */
  readonly prompt: string;
}

/** Of the newest asks, so many are looked at. */
const LOOKED_AT = 20_000;
const MOST = 3;
const SHOWN_CHARS = 300;

/** Those that came most often since the server started, since that is how long it remembers what it counts. */
export function formingTasks(database: DatabaseSync, sinceMs: number): FormingTask[] {
  const rows = database
    .prepare(
      `SELECT task, count(*) AS asks FROM (SELECT * FROM trace WHERE id >= ? ORDER BY id DESC LIMIT ?)
      WHERE task IS NOT NULL AND state = 'done' AND kind <> 'student' AND audit_of IS NULL
        AND task NOT IN (SELECT id FROM task)
      GROUP BY task ORDER BY asks DESC, task LIMIT ?`,
    )
    .all(firstUuidAt(sinceMs), LOOKED_AT, MOST) as unknown as { task: string; asks: number }[];
  return rows.map(({ task, asks }) => ({
    task,
    asks: Math.min(asks, LEAST_ASKS),
    needed: LEAST_ASKS,
    prompt: promptOf(task, database),
  }));
}

function promptOf(task: string, database: DatabaseSync): string {
  const [newest] = newestLabelled(database, { tasks: [task], limit: 1 });
  if (!newest) return '';
  return (instructionOf({ messages: messagesOf(readRequest(newest.request)) }) ?? '').slice(0, SHOWN_CHARS);
}
