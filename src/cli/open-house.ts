import { join } from 'node:path';
import type { Config } from '#config/config.ts';
import type { Places } from '#config/load.ts';
import type { Expert, ExpertCard } from '#contract/expert.ts';
import type { House } from '#flows/house.ts';
import { HouseNews } from '#flows/house-news.ts';
import { RecordRoom } from '#flows/record-room.ts';
import { Access } from '#serve/access/access.ts';
import { accessFileIn } from '#serve/access/access-file.ts';
import { traceNews } from '#serve/api/trace-news.ts';
import { ConsoleFiles } from '#serve/console/console-files.ts';
import type { Door } from '#serve/door.ts';
import { Metrics } from '#serve/metrics.ts';
import type { World } from '#std/world.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { TraceReader } from '#traces/read-traces.ts';
import { LiveExperts } from './live-experts.ts';
import { LocalHouse } from './local-house.ts';
import { localDoors } from './local-models-door.ts';
import { type Archive, keepingFirst, openArchive, type TraceHooks } from './open-archive.ts';
import { openConversations } from './open-conversations.ts';
import { type OpenExperts, openExperts } from './open-experts.ts';
import { type OpenLearning, openLearning } from './open-learning.ts';
import { recordSettings } from './study-settings.ts';

/** Where `npm run build:web` leaves the console. */
const CONSOLE_FOLDER = join(import.meta.dirname, '../../web/dist');

/** A house with all its parts running, and how to close it. */
export interface OpenHouse {
  readonly door: Door;
  /** Traces that a server which died had left open. */
  readonly swept: number;
  /** Experts whose key is missing, with what to do. */
  readonly missingKeys: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/** What a house is opened from. */
interface Setting {
  readonly config: Config;
  readonly places: Places;
  readonly version: string;
  readonly world: World;
}

/** Everything that runs behind the door. */
interface Parts {
  readonly metrics: Metrics;
  readonly news: HouseNews;
  readonly learned: OpenLearning;
  readonly archive: Archive;
  readonly live: LiveExperts;
  readonly local: LocalHouse;
  readonly records: RecordRoom;
  readonly remotes: OpenExperts;
  readonly house: House;
}

/**
 * config → parts → flows → door. Each part gets its slice of the settings and nothing else. `read` tells the settings
 * as they are later, where they can change.
 */
export function openHouse(
  config: Config,
  places: Places,
  version: string,
  world: World,
  read?: () => Config,
): OpenHouse {
  const setting = { config, places, version, world };
  const parts = openParts(setting, read);
  const door = openDoor(setting, parts);
  const { archive, live } = parts;
  return {
    door,
    swept: archive.swept,
    missingKeys: live.missingKeys,
    close: () => closeAll(parts, door),
  };
}

function openParts({ config, places, version, world }: Setting, read: (() => Config) | undefined): Parts {
  const metrics = new Metrics();
  const experts = new Map<string, Expert>();
  const cards: ExpertCard[] = []; // of students there are none: they are found by task
  const news = new HouseNews();
  const learned = openLearning(config, places, world, experts, news);
  const { learning, tasks, students, auditor } = learned;
  const records = new RecordRoom({ ...places, ...recordSettings(config, places) });
  const archive = openArchive(config, places, version, world, hooksOf(metrics, learned, news, records));
  const { traces, witness } = archive;
  // What was learned before serves again at once; else the thread can wait for the first traffic.
  if (new TaskStore(archive.reader).all().length > 0) learning?.start();
  const live = new LiveExperts(experts, cards, world, witness);
  live.use(config.experts);
  const local = new LocalHouse(config, places, world, (models) => {
    seat(models, experts, cards);
    news.tell('models', {});
  });
  const { routes, policy: rules, retry: patience } = config;
  const house: House = {
    ...{ experts, cards, routes, rules, patience },
    ...{ tasks, students, auditor, traces, world },
  };
  const told = { learning, records, traces, local, news };
  const remotes = openExperts({ config, places, world, witness, live, experts, read, told });
  return { metrics, news, learned, archive, live, local, records, remotes, house };
}

/** Who is told of each trace. */
function hooksOf(
  metrics: Metrics,
  { learning, students }: OpenLearning,
  news: HouseNews,
  records: RecordRoom,
): TraceHooks {
  const traceClosed = traceNews(news, records);
  return {
    onClose: (trace) => {
      metrics.traceClosed(trace);
      learning?.closed(trace);
      traceClosed(trace);
    },
    onRegenerate: (trace) => students.complaint(trace.task),
  };
}

function openDoor({ config, places, version, world }: Setting, parts: Parts): Door {
  const { metrics, news, learned, archive, local, records, remotes, house } = parts;
  const { writer, reader, witness, run } = archive;
  const { traces, auditor } = house;
  const always = config.server.access === 'always';
  return {
    ...{ house, writer, metrics, version, news, records },
    access: new Access({ file: accessFileIn(places.home), always, world }),
    console: new ConsoleFiles(CONSOLE_FOLDER),
    reader: new TraceReader(reader),
    limits: config.server,
    asks: { inProgress: 0 },
    durability: config.traces.durability,
    learning: learned.learning,
    ...localDoors(local, config, places, world, witness, news),
    ...openConversations({
      ...{ reader, writer, records, traces, auditor, world, settings: config.conversations },
      first: keepingFirst(),
      forgetPrompts: (models) => local.forgetPrompts(models),
    }),
    ...(remotes.connections ? { connections: remotes.connections } : {}),
    startedAtMs: run.id,
  };
}

/** First who may still ask something of the others; the archive last. */
async function closeAll(parts: Parts, door: Door): Promise<void> {
  const { news, remotes, learned, house, live, local, records, archive } = parts;
  news.close();
  remotes.close();
  door.pulls?.close();
  door.access.close();
  learned.auditor.close();
  await Promise.all([...house.experts.values()].map((expert) => expert.close?.()));
  await Promise.all([live.egress.close(), local.close(), learned.learning?.close(), records.close()]);
  await archive.close();
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
