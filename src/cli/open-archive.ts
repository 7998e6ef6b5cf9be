import type { DatabaseSync } from 'node:sqlite';
import type { Config } from '#config/config.ts';
import type { Places } from '#config/load.ts';
import type { Witness } from '#egress/egress.ts';
import { layout } from '#flows/layout.ts';
import { departureLog } from '#ledger/departure-log.ts';
import { forgetDepartures } from '#ledger/departure-retention.ts';
import { departureStatements } from '#ledger/departure-tables.ts';
import type { World } from '#std/world.ts';
import { migrate, openReader } from '#store/database.ts';
import { GroupWriter } from '#store/group-writer.ts';
import { enforceRetention } from '#traces/retention.ts';
import { statements } from '#traces/rows.ts';
import { endRun, type Run, startRun } from '#traces/run.ts';
import { TraceLog, type TraceLogOptions } from '#traces/trace-log.ts';
import { keepingStatements } from './open-conversations.ts';
import { snapshotOf } from './settings-snapshot.ts';

/**
 * In the writer's list the statements of the ledger stand behind those of traces, and those of conversations last.
 * Counted when a house opens: a test may have added to those of traces.
 */
const ledgerFirst = () => statements.length;
export const keepingFirst = () => ledgerFirst() + departureStatements.length;
const everyStatement = () => [...statements, ...departureStatements, ...keepingStatements];

export type TraceHooks = Pick<TraceLogOptions, 'onClose' | 'onRegenerate'>;

/** What a house writes down: its database with the one writer and a reader, and who writes to it. */
export interface Archive {
  readonly writer: GroupWriter;
  readonly reader: DatabaseSync;
  readonly traces: TraceLog;
  /** Told of each send before it leaves. */
  readonly witness: Witness;
  readonly run: Run;
  /** Traces that a server which died had left open. */
  readonly swept: number;
  /** Ends the run; everything that was acknowledged is on the disk when it resolves. */
  close(): Promise<void>;
}

export function openArchive(
  config: Config,
  places: Places,
  version: string,
  world: World,
  hooks: TraceHooks,
): Archive {
  const file = places.databaseFile;
  migrate(file, layout);
  const reader = openReader(file);
  const synchronous = config.traces.durability === 'durable' ? 'full' : 'normal';
  const writer = new GroupWriter({ file, synchronous, statements: everyStatement() }, config.traces);
  const run: Run = { id: world.clock.nowMs(), pid: process.pid };
  const snapshot = snapshotOf(config);
  const swept = startRun(writer, reader, run, version, snapshot);
  const traces = new TraceLog(writer, world, {
    ...config.traces,
    configHash: snapshot.hash,
    runId: run.id,
    ...hooks,
  });
  const witness = departureLog(writer, ledgerFirst(), world);
  const stopSweeping = sweepRegularly(() => enforceAll(config, writer, reader, world), config, world);
  const close = async () => {
    stopSweeping();
    endRun(writer, run, world.clock.nowMs());
    await writer.close(config.traces.durableWaitMs);
    reader.close();
  };
  return { writer, reader, traces, witness, run, swept, close };
}

/** Answers with how many rows were removed. */
async function enforceAll(
  { traces: { retention } }: Config,
  writer: GroupWriter,
  reader: DatabaseSync,
  { clock }: World,
): Promise<number> {
  const nowMs = clock.nowMs();
  const removed = await enforceRetention(writer, reader, retention, nowMs);
  return removed + (await forgetDepartures(writer, ledgerFirst(), reader, retention, nowMs));
}

function sweepRegularly(enforce: () => Promise<number>, config: Config, world: World): () => void {
  const sweep = () => {
    enforce().catch((error: Error) =>
      world.log(`freehold: retention could not be enforced: ${error.message}`),
    );
  };
  const soon = setTimeout(sweep, 1_000);
  const timer = setInterval(sweep, config.traces.retention.sweepMinutes * 60_000);
  soon.unref();
  timer.unref();
  return () => {
    clearTimeout(soon);
    clearInterval(timer);
  };
}
