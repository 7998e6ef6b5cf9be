import type { Value } from '#store/database.ts';
import type { Operation, Statement } from '#store/writer-protocol.ts';

/** One row for each send: the id is its time, as a trace's is. `trace` is null where no ask was sent but a file fetched. */
export const departureTables = `
  CREATE TABLE departure (
    id TEXT PRIMARY KEY, at INTEGER NOT NULL, trace TEXT, expert TEXT, origin TEXT NOT NULL, zone TEXT NOT NULL,
    path TEXT NOT NULL, bytes_out INTEGER NOT NULL
  ) WITHOUT ROWID;
`;

export const SAVE_DEPARTURE =
  'INSERT OR REPLACE INTO departure (id, at, trace, expert, origin, zone, path, bytes_out) VALUES (?, ?, ?, ?, ?, ?, ?, ?)';

/** The writer's statements of this room; they follow those of the rooms before it in the writer's own list. */
const table = {
  saveDeparture: { sql: SAVE_DEPARTURE },
  dropDepartures: {
    sql: 'DELETE FROM departure WHERE id IN (SELECT id FROM departure WHERE id < ? ORDER BY id LIMIT ?)',
  },
} as const satisfies Record<string, Statement>;

export const departureStatements: readonly Statement[] = Object.values(table);

/** `first`: where this room's statements begin in the writer's list. */
export function departureOperation(
  first: number,
  name: keyof typeof table,
  values: readonly Value[],
): Operation {
  return { statement: first + Object.keys(table).indexOf(name), values };
}
