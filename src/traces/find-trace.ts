import type { DatabaseSync } from 'node:sqlite';

/**
 * The ids that end in `ending`, newest first, at most `limit`. No index helps, so this walks the table; an ending
 * of twelve characters or more is random enough for the first found to be the only one, which ends the walk early.
 */
export function findTraceIds(database: DatabaseSync, ending: string, limit: number): string[] {
  const statement = database.prepare('SELECT id FROM trace WHERE substr(id, ?) = ? ORDER BY id DESC LIMIT ?');
  const rows = statement.all(-ending.length, ending, ending.length < 12 ? limit : 1);
  return rows.map(({ id }) => String(id));
}
