import type { Config, ExpertConfig } from '#config/config.ts';
import { type Places, readConfigFile } from '#config/load.ts';
import { parseConfig } from '#config/parse.ts';
import { type Key, readKey } from '#config/secrets.ts';
import type { Connection, Connections, ConnectionWish, KeyPlace, Tried } from '#contract/connections.ts';
import { AppError, asAppError } from '#contract/errors.ts';
import type { Witness } from '#egress/egress.ts';
import { nearest } from '#std/nearest.ts';
import { removeExpert, writeExpert } from './expert-entry.ts';
import { expertWish, type Spelling, type Wish } from './expert-wish.ts';
import { KeyFiles, usableKey } from './key-files.ts';
import { LISTING_LIMIT_MS, listModels } from './list-models.ts';

/** As HTTP spells it. */
const FIELDS: Spelling = {
  url: 'url',
  keyEnv: 'key_env',
  keyFile: 'key_file',
  zone: 'zone',
  priceIn: 'price_in',
  priceOut: 'price_out',
  training: 'training',
};

/** What an address is called that is tried before it has a name. */
const NAMELESS = 'new';

/** The house around the connections. */
export interface ConnectedHouse {
  readonly places: Places;
  /** The settings as they are now: file, environment and flags. */
  readonly read: () => Config;
  /** Takes up the experts among them at once. */
  readonly use: (config: Config) => void;
  /** The experts in force. */
  readonly experts: () => Config['experts'];
  readonly keyOf: (id: string) => Key;
  readonly witness: Witness;
  /** What has this name in the house and is no remote expert. */
  readonly holderOf: (name: string) => 'student' | 'model' | undefined;
}

/** Connects, changes and disconnects the remote experts of a house that runs. */
export class RemoteConnections implements Connections {
  readonly #house: ConnectedHouse;
  readonly #keys: KeyFiles;

  constructor(house: ConnectedHouse) {
    this.#house = house;
    this.#keys = new KeyFiles(house.places.home);
  }

  list(): Connection[] {
    const written = this.#written();
    return Object.entries(this.#house.experts()).map(([id, expert]) => this.#describe(id, expert, written));
  }

  async test(name: string | undefined, told: ConnectionWish, signal: AbortSignal): Promise<Tried> {
    const written = this.#asWritten();
    const config = name === undefined ? { ...written, experts: {}, routes: {} } : written;
    const wish = expertWish(name ?? NAMELESS, told, config, FIELDS);
    const key = this.#keyFor(wish, told);
    const { expert, zoneReason } = wish;
    const begin = performance.now();
    const tried = { url: shown(expert.url), zone: expert.zone, zoneBecause: zoneReason ?? 'you chose so' };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LISTING_LIMIT_MS)]);
    const took = () => Math.round(performance.now() - begin);
    try {
      const models = await listModels(
        name ?? new URL(expert.url).host,
        expert,
        key,
        limit,
        this.#house.witness,
      );
      return { ...tried, models, latencyMs: took(), error: undefined };
    } catch (thrown) {
      signal.throwIfAborted();
      const error = asAppError(thrown);
      return {
        ...tried,
        models: [],
        latencyMs: took(),
        error: name === undefined ? ofNoSetting(error) : error,
      };
    }
  }

  connect(name: string, told: ConnectionWish): { connection: Connection; isNew: boolean } {
    this.#refuseTaken(name);
    const file = this.#house.places.configFile;
    const key = told.key === undefined ? undefined : usableKey(told.key, 'key');
    const wish = expertWish(name, told, this.#asWritten(), FIELDS);
    refuseToCarryKey(wish, told);
    if (told.keyFile !== undefined) readKey(name, wish.expert); // throws where others may read it
    const place = key === undefined ? {} : { keyFile: this.#keys.pathOf(name), keyEnv: undefined };
    const undo = key === undefined ? undefined : this.#keys.keep(name, key);
    try {
      writeExpert(file, name, { ...wish.changes, ...place });
      this.#house.use(this.#house.read());
    } catch (error) {
      undo?.();
      throw error;
    }
    const now = this.#house.experts()[name];
    if (!now)
      throw new AppError('internal', `Cannot find the expert "${name}" that was just written to ${file}`);
    this.#forgetUnused(wish.before?.keyFile);
    return { connection: this.#describe(name, now, this.#written()), isNew: wish.before === undefined };
  }

  disconnect(name: string): void {
    const expert = this.#house.experts()[name];
    if (!expert) throw noSuchExpert(name, Object.keys(this.#house.experts()));
    const { configFile } = this.#house.places;
    const config = this.#asWritten();
    if (!Object.hasOwn(config.experts, name)) throw forThisRun(name, 'disconnect');
    const route = Object.entries(config.routes).find(([, stops]) =>
      stops.some((stop) => stop === name || stop.startsWith(`${name}/`)),
    );
    if (route)
      throw new AppError('bad_request', `Cannot disconnect "${name}": the route "${route[0]}" leads to it`, {
        hint: `Take it out of routes.${route[0]} in ${configFile} first.`,
      });
    removeExpert(configFile, name);
    this.#house.use(this.#house.read());
    this.#forgetUnused(expert.keyFile);
  }

  /** A key that no expert uses any more is not left lying about. */
  #forgetUnused(keyFile: string | undefined): void {
    const inUse = Object.values(this.#house.experts()).some((expert) => expert.keyFile === keyFile);
    if (keyFile !== undefined && !inUse) this.#keys.forget(keyFile);
  }

  /** What is to be shown the address: what was told, or what the expert has, while that is for the same host. */
  #keyFor(wish: Wish, told: ConnectionWish): string | undefined {
    if (told.key !== undefined) return usableKey(told.key, 'key');
    refuseToCarryKey(wish, told);
    const isTold = told.keyEnv !== undefined || told.keyFile !== undefined;
    const key = isTold ? readKey(wish.name, wish.expert) : wish.before && this.#house.keyOf(wish.name);
    if (key && 'missing' in key)
      throw new AppError('key_missing', `Cannot ask with that key: ${key.missing}`, { hint: key.hint });
    return key && usableKey(key.value, told.keyEnv === undefined ? 'key_file' : 'key_env');
  }

  #describe(id: string, expert: ExpertConfig, written: ReadonlySet<string>): Connection {
    const { url, zone, training } = expert;
    return {
      id,
      url: shown(url),
      zone,
      training,
      key: this.#keyPlace(expert, this.#house.keyOf(id)),
      isForThisRun: !written.has(id),
    };
  }

  #keyPlace({ keyEnv, keyFile }: ExpertConfig, key: Key): KeyPlace {
    const missing = key && 'missing' in key ? key : undefined;
    return {
      state: key === undefined ? 'none' : missing ? 'missing' : 'present',
      kind: keyEnv ? 'variable' : this.#keys.isOurs(keyFile) ? 'kept' : keyFile ? 'file' : undefined,
      from: keyEnv ?? keyFile,
      problem: missing?.missing,
      hint: missing?.hint,
    };
  }

  #refuseTaken(name: string): void {
    const holder = this.#house.holderOf(name);
    if (holder)
      throw new AppError(
        'bad_request',
        `Cannot connect an expert called "${name}": a ${holder} here has that name`,
        {
          hint: 'Choose another name.',
          param: 'name',
        },
      );
    const isKnown = Object.hasOwn(this.#house.experts(), name);
    if (isKnown && !this.#written().has(name)) throw forThisRun(name, 'change');
  }

  #asWritten(): Config {
    const { configFile } = this.#house.places;
    return parseConfig(readConfigFile(configFile, false), configFile);
  }

  /** The names that the file has; none where it cannot be read, which whoever changes it is told. */
  #written(): ReadonlySet<string> {
    try {
      return new Set(Object.keys(this.#asWritten().experts));
    } catch {
      return new Set(Object.keys(this.#house.experts()));
    }
  }
}

/** A key belongs to the host that it was given for: moved to another, it would be told to strangers. */
function refuseToCarryKey({ name, before, expert }: Wish, told: ConnectionWish): void {
  const isTold = told.key !== undefined || told.keyEnv !== undefined || told.keyFile !== undefined;
  const hasKey = before?.keyEnv !== undefined || before?.keyFile !== undefined;
  if (isTold || !before || !hasKey || new URL(before.url).origin === new URL(expert.url).origin) return;
  throw new AppError(
    'bad_request',
    `Cannot show ${new URL(expert.url).host} the key of "${name}": it was given for ${new URL(before.url).host}`,
    { hint: 'Give the key for the new address as well.', param: 'key' },
  );
}

function forThisRun(name: string, what: string): AppError {
  return new AppError(
    'bad_request',
    `Cannot ${what} "${name}": it was named on the command line (--upstream), for this run alone`,
    { hint: 'Start freehold up without --upstream, or connect the same address under another name.' },
  );
}

function noSuchExpert(name: string, known: readonly string[]): AppError {
  const near = nearest(name, known);
  return new AppError('not_found', `Cannot find a connected expert "${name}"`, {
    hint: `${near ? `Did you mean ${near}? ` : ''}There are ${known.join(', ') || 'none'}.`,
  });
}

/** Without a query, where some APIs have their keys put. */
function shown(url: string): string {
  return url.replace(/\?.*$/, '');
}

/** What has no name yet stands in no settings: its address is what was typed. */
function ofNoSetting({ code, message, hint, details }: AppError): AppError {
  const there = hint?.replace(/\bexperts\.\S+\.url\b/, 'the address');
  return new AppError(code, message, { ...details, ...(there === undefined ? {} : { hint: there }) });
}
