import type { Config } from '#config/config.ts';
import type { Places } from '#config/load.ts';
import type { Connections } from '#contract/connections.ts';
import type { Expert } from '#contract/expert.ts';
import type { Witness } from '#egress/egress.ts';
import type { HouseNews } from '#flows/house-news.ts';
import type { Learning } from '#flows/learning.ts';
import type { RecordRoom } from '#flows/record-room.ts';
import type { World } from '#std/world.ts';
import type { TraceLog } from '#traces/trace-log.ts';
import { ConfigWatch } from './config-watch.ts';
import type { LiveExperts } from './live-experts.ts';
import type { LocalHouse } from './local-house.ts';
import { RemoteConnections } from './remote-connections.ts';
import { snapshotOf } from './settings-snapshot.ts';
import { recordSettings, teachers } from './study-settings.ts';

/** What a house needs so that its experts can change while it runs. */
export interface ExpertsInForce {
  readonly config: Config;
  readonly places: Places;
  readonly world: World;
  readonly witness: Witness;
  readonly live: LiveExperts;
  /** All experts of the house, of every kind. */
  readonly experts: ReadonlyMap<string, Expert>;
  /** The settings as they are now; absent where they are none of a file. */
  readonly read: (() => Config) | undefined;
  readonly told: HandedSlices;
}

/** Everybody who was handed a slice of the settings with experts in it. */
interface HandedSlices {
  readonly learning: Learning | undefined;
  readonly records: RecordRoom;
  readonly traces: TraceLog;
  readonly local: LocalHouse;
  readonly news: HouseNews;
}

export interface OpenExperts {
  /** Absent where nothing can change. */
  readonly connections?: Connections;
  close(): void;
}

/** From now on the experts follow the config file, whoever writes it: `freehold connect`, an editor, or the API. */
export function openExperts(parts: ExpertsInForce): OpenExperts {
  const { places, world, witness, live, experts, read } = parts;
  if (!read) return { close: () => {} };
  let inForce = parts.config;
  const use = (config: Config) => {
    const ids = live.use(config.experts);
    if (ids.length === 0) return ids;
    inForce = { ...inForce, experts: config.experts };
    hand(inForce, places, parts.told);
    parts.told.news.tell('experts', { experts: ids });
    return ids;
  };
  const connections = new RemoteConnections({
    places,
    read,
    use,
    witness,
    experts: () => inForce.experts,
    keyOf: (id) => live.keyOf(id),
    holderOf: (name) => {
      const kind = experts.get(name)?.card.kind;
      if (kind === 'local') return 'model';
      return kind === 'student' ? kind : undefined;
    },
  });
  const watch = new ConfigWatch(places.configFile, { read, use, inForce: parts.config, log: world.log });
  return { connections, close: () => watch.close() };
}

function hand(config: Config, places: Places, { learning, records, traces, local }: HandedSlices): void {
  learning?.taughtBy(teachers(config, places));
  records.takeSettings(recordSettings(config, places));
  traces.takeSettings(snapshotOf(config));
  local.refresh(); // a name that a remote had or has is a model's again, or no more
}
