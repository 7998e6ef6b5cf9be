import type { DatabaseSync } from 'node:sqlite';
import type { Places } from '#config/load.ts';
import { AppError } from '#contract/errors.ts';
import type { Witness } from '#egress/egress.ts';
import { layout } from '#flows/layout.ts';
import { keepDeparture } from '#ledger/departure-log.ts';
import { systemWorld } from '#std/world.ts';
import { migrate, openWriter } from '#store/database.ts';

/** The server's writer has the database for some milliseconds at a time. */
const PATIENCE_MS = 5_000;

/**
 * For commands that reach outside in a process of their own: what they send is on the disk before a byte of it leaves.
 * Where it cannot be written down, nothing is sent: it throws AppError.
 */
export function commandWitness({ databaseFile }: Pick<Places, 'databaseFile'>): Witness {
  const world = systemWorld();
  let database: DatabaseSync | undefined;
  return (departing) => {
    database ??= open(databaseFile);
    try {
      keepDeparture(database, departing, world);
      return undefined;
    } catch (cause) {
      throw new AppError(
        'trace_unavailable',
        `Cannot write down what is sent to ${departing.origin} in ${databaseFile}: ${(cause as Error).message}`,
        { hint: 'Nothing was sent. Free some disk space, or end what locks the database.', cause },
      );
    }
  };
}

function open(file: string): DatabaseSync {
  migrate(file, layout);
  const database = openWriter(file, 'full');
  database.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}`);
  return database;
}
