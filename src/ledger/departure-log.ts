import type { DatabaseSync } from 'node:sqlite';
import type { Zone } from '#contract/expert.ts';
import type { World } from '#std/world.ts';
import type { Value } from '#store/database.ts';
import type { GroupWriter } from '#store/group-writer.ts';
import { departureOperation, SAVE_DEPARTURE } from './departure-tables.ts';

/** What is about to leave for some place, before a byte of it does. */
export interface Departing {
  /** Absent where a file is fetched and no ask is sent. */
  readonly traceId?: string;
  readonly expertId?: string;
  readonly origin: string;
  readonly zone: Zone;
  /** Without its query, which may hold a key. */
  readonly path: string;
  readonly bytesOut: number;
}

/**
 * What writes down each send before it happens. The row is handed to the writer first, and goes to the disk with the next
 * group, some milliseconds later; the send does not wait for that. What the owner is promised: in grouped mode a row is
 * lost only where the whole process dies within those milliseconds; in durable mode the row is on stable storage before
 * the answer's last byte goes out, since the trace of the ask, which is waited for, stands behind it in the same queue.
 *
 * It is the first step of the ledger: a plain log, complete but not yet verifiable by anybody else.
 *
 * @param first where the statements of departures begin in the writer's list
 */
export function departureLog(
  writer: Pick<GroupWriter, 'add'>,
  first: number,
  world: LedgerWorld,
): (departing: Departing) => undefined {
  return (departing) => {
    const operation = departureOperation(first, 'saveDeparture', valuesOf(departing, world));
    writer.add({ texts: [], operations: [operation] });
  };
}

/** The same where no writer runs: it is on the disk when this returns, as safely as `database` keeps things. */
export function keepDeparture(database: DatabaseSync, departing: Departing, world: LedgerWorld): void {
  database.prepare(SAVE_DEPARTURE).run(...valuesOf(departing, world));
}

type LedgerWorld = Pick<World, 'clock' | 'newId'>;

function valuesOf(
  { traceId, expertId, origin, zone, path, bytesOut }: Departing,
  { newId, clock }: LedgerWorld,
): Value[] {
  return [newId(), clock.nowMs(), traceId ?? null, expertId ?? null, origin, zone, path, bytesOut];
}
