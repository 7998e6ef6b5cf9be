import { conversationTables } from '#conversations/conversation-rows.ts';
import { candidateTables } from '#forge/candidate-store.ts';
import { verdictTables } from '#gate/verdict-store.ts';
import { departureTables } from '#ledger/departure-tables.ts';
import { taskTables } from '#tasks/task-store.ts';
import { migrations as traces } from '#traces/migrations.ts';

/** The database's layout over all rooms, one step an entry. Steps are only ever added, at the end of this list. */
export const layout: readonly string[] = [
  ...traces.slice(0, 2),
  `${taskTables} ${candidateTables} ${verdictTables}`,
  ...traces.slice(2, 3),
  departureTables,
  ...traces.slice(3, 4),
  conversationTables,
];
