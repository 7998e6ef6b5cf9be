import { hash } from 'node:crypto';
import type { Config } from '#config/config.ts';
import type { Places } from '#config/load.ts';
import { type Key, readKey } from '#config/secrets.ts';
import type { Expert, ExpertCard } from '#contract/expert.ts';
import { type Egress, openEgress } from '#egress/egress.ts';
import { makeExpert } from '#experts/kinds.ts';
import type { House } from '#flows/house.ts';
import { layout } from '#flows/layout.ts';
import { RecordRoom } from '#flows/record-room.ts';
import type { Door } from '#serve/door.ts';
import { Metrics } from '#serve/metrics.ts';
import type { World } from '#std/world.ts';
import { migrate, openReader } from '#store/database.ts';
import { GroupWriter } from '#store/group-writer.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { TraceReader } from '#traces/read-traces.ts';
import { enforceRetention } from '#traces/retention.ts';
import { statements } from '#traces/rows.ts';
import { endRun, type Run, startRun } from '#traces/run.ts';
import { TraceLog, type TraceLogOptions } from '#traces/trace-log.ts';
import { LocalHouse } from './local-house.ts';
import { localDoors } from './local-models-door.ts';
import { openLearning } from './open-learning.ts';
import { recordSettings } from './study-settings.ts';

/** A house with all its parts running, and how to close it. */
export interface OpenHouse {
  readonly door: Door;
  /** Traces that a server which died had left open. */
  readonly swept: number;
  /** Experts whose key is missing, with what to do. */
  readonly missingKeys: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/** config → parts → flows → door. Each part gets its slice of the settings and nothing else. */
export function openHouse(config: Config, places: Places, version: string, world: World): OpenHouse {
  const keys = new Map(Object.entries(config.experts).map(([id, expert]) => [id, readKey(id, expert)]));
  const metrics = new Metrics();
  const experts = new Map<string, Expert>();
  const { learning, tasks, students, auditor } = openLearning(config, places, world, experts);
  const hooks: TraceHooks = {
    onClose: (trace) => {
      metrics.traceClosed(trace);
      learning?.closed(trace);
    },
    onRegenerate: (trace) => students.complaint(trace.task),
  };
  const { traces, reader, writer, run, swept } = openTraces(config, places, version, world, hooks);
  // What was learned before serves again at once; else the thread can wait for the first traffic.
  if (new TaskStore(reader).all().length > 0) learning?.start();
  const egress = openDoors(config);
  for (const expert of makeExperts(config, keys, egress, world)) experts.set(expert.card.id, expert);
  const cards = [...experts.values()].map(({ card }) => card); // students come later, and are found by task
  const local = new LocalHouse(config, places, world, (models) => seat(models, experts, cards));
  const house: House = {
    experts,
    cards,
    routes: config.routes,
    rules: config.policy,
    patience: config.retry,
    tasks,
    students,
    auditor,
    traces,
    world,
  };
  const records = new RecordRoom({ ...places, ...recordSettings(config, places) });
  const door: Door = {
    house,
    writer,
    metrics,
    version,
    reader: new TraceReader(reader),
    limits: config.server,
    asks: { inProgress: 0 },
    durability: config.traces.durability,
    learning,
    ...localDoors(local, config, places, world),
    records,
    startedAtMs: run.id,
  };
  const retain = () => enforceRetention(writer, reader, config.traces.retention, world.clock.nowMs());
  const stopSweeping = sweepRegularly(retain, config, world);
  const close = async () => {
    stopSweeping();
    auditor.close();
    await Promise.all([...experts.values()].map((expert) => expert.close?.()));
    await Promise.all([egress.close(), local.close(), learning?.close(), records.close()]);
    endRun(writer, run, world.clock.nowMs());
    await writer.close(config.traces.durableWaitMs);
    reader.close();
  };
  return { door, swept, missingKeys: missingOf(keys), close };
}

/** Puts local models, as they are now, beside the others; a name that the config gives to a remote is the remote's. */
function seat(models: readonly Expert[], experts: Map<string, Expert>, cards: ExpertCard[]): void {
  const isLocal = (card: ExpertCard) => card.kind === 'local';
  for (const { card } of [...experts.values()]) if (isLocal(card)) experts.delete(card.id);
  const kept = cards.filter((card) => !isLocal(card));
  const added = models.filter(({ card }) => !experts.has(card.id));
  for (const expert of added) experts.set(expert.card.id, expert);
  cards.splice(0, cards.length, ...kept, ...added.map(({ card }) => card));
}

type TraceHooks = Pick<TraceLogOptions, 'onClose' | 'onRegenerate'>;

/** The database with its one writer and its reader, and the log that writes to it. */
function openTraces(config: Config, places: Places, version: string, world: World, hooks: TraceHooks) {
  const file = places.databaseFile;
  migrate(file, layout);
  const reader = openReader(file);
  const synchronous = config.traces.durability === 'durable' ? 'full' : 'normal';
  const writer = new GroupWriter({ file, synchronous, statements }, config.traces);
  const run: Run = { id: world.clock.nowMs(), pid: process.pid };
  const snapshot = snapshotOf(config);
  const swept = startRun(writer, reader, run, version, snapshot);
  const traces = new TraceLog(writer, world, {
    ...config.traces,
    configHash: snapshot.hash,
    runId: run.id,
    ...hooks,
  });
  return { traces, reader, writer, run, swept };
}

function missingOf(keys: ReadonlyMap<string, Key>): Map<string, string> {
  const missing = new Map<string, string>();
  for (const [id, key] of keys) if (key && 'missing' in key) missing.set(id, `${key.missing}. ${key.hint}`);
  return missing;
}

function openDoors(config: Config): Egress {
  return openEgress(
    Object.entries(config.experts).map(([expertId, expert]) => ({
      expertId,
      origin: new URL(expert.url).origin,
      zone: expert.zone,
      connections: expert.connections,
      connectTimeoutMs: expert.timeouts.connectMs,
      firstByteTimeoutMs: expert.timeouts.firstByteMs,
      idleTimeoutMs: expert.timeouts.idleMs,
    })),
  );
}

function makeExperts(config: Config, keys: ReadonlyMap<string, Key>, egress: Egress, world: World): Expert[] {
  return Object.entries(config.experts).map(([id, expert]) =>
    makeExpert({ id, config: expert, key: keys.get(id), egress, world }),
  );
}

/** The settings in force, without any secret (they hold none), named by their hash. */
function snapshotOf(config: Config): { hash: string; body: string } {
  const body = JSON.stringify(config);
  return { hash: hash('sha256', body).slice(0, 16), body };
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
