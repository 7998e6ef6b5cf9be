import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHouse } from '#cli/open-house.ts';
import type { Config } from '#config/config.ts';
import { findPlaces, readConfigFile } from '#config/load.ts';
import { completeConfig, parseConfig } from '#config/parse.ts';
import type { Door } from '#serve/door.ts';
import { httpServer, listen, stop } from '#serve/http-server.ts';
import { dispatch } from '#serve/routes.ts';
import { systemClock } from '#std/clock.ts';
import { systemWorld, type World } from '#std/world.ts';
import type { TraceReader } from '#traces/read-traces.ts';
import { until } from './until.ts';

/** A whole server in this process, on a port of the system's choice, with a home of its own. */
export interface TestHouse {
  /** Without a slash at its end, e.g. `http://127.0.0.1:40123`. */
  readonly baseUrl: string;
  readonly home: string;
  readonly config: Config;
  readonly door: Door;
  /** Reads traces; `flush` first. */
  readonly reader: TraceReader;
  /** The lines for the operator. */
  readonly log: readonly string[];
  /** The waits between retries, in ms, none of which was waited for. */
  readonly slept: readonly number[];
  /** Resolves when everything so far can be read. */
  flush(): Promise<void>;
  /** Flushes, then gets this path of the house as JSON, e.g. `/api/traces`. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
  get(path: string): Promise<any>;
  /** A trace as `/api/traces/ID` has it once it is closed: of a client that left that is a moment later. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  closedTrace(id: string | null | undefined): Promise<any>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface TestHouseOptions {
  /** What the outside gives, where it should differ. By default all is real but the waits, which take no time. */
  readonly world?: Partial<World>;
  /** A home that outlives this house, e.g. to open it again; by default a new one, removed at the end. */
  readonly home?: string;
}

/**
 * Opens the real house with these settings, as the config file would have them; what is left out has its default.
 *
 * ```ts
 * await using upstream = await ScriptedUpstream.open();
 * await using house = await openTestHouse({ experts: { up: { url: upstream.url } } });
 * const reply = await fetch(`${house.baseUrl}/v1/models`);
 * ```
 */
export async function openTestHouse(
  settings: object = {},
  options: TestHouseOptions = {},
): Promise<TestHouse> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'freehold-test-'));
  const places = findPlaces({ home }, {});
  const read = () => completeConfig(withFile(settings, places.configFile), 'the test');
  const config = read();
  const log: string[] = [];
  const slept: number[] = [];
  const house = openHouse(
    config,
    places,
    '0.0.0-test',
    {
      ...systemWorld((line) => log.push(line)),
      clock: { ...systemClock, sleep: (ms, signal) => noWait(ms, signal, slept) },
      ...options.world,
    },
    read,
  );
  const server = httpServer((exchange) => dispatch(exchange, house.door), config.server);
  const { port } = await listen(server, '127.0.0.1', 0);
  let closing: Promise<void> | undefined;
  const close = async () => {
    await stop(server, 0);
    await house.close();
    if (options.home === undefined) rmSync(home, { recursive: true, force: true });
  };
  const closeOnce = () => {
    closing ??= close();
    return closing;
  };
  const baseUrl = `http://127.0.0.1:${port}`;
  const flush = () => house.door.house.traces.flush();
  const get: TestHouse['get'] = async (path) => {
    await flush();
    return (await fetch(baseUrl + path)).json();
  };
  return {
    baseUrl,
    home,
    config,
    door: house.door,
    reader: house.door.reader,
    log,
    slept,
    flush,
    get,
    closedTrace: (id) =>
      until(async () => {
        const trace = await get(`/api/traces/${id}`);
        return trace.state === 'open' ? undefined : trace;
      }, `the end of the trace ${id}`),
    close: closeOnce,
    [Symbol.asyncDispose]: closeOnce,
  };
}

/** The settings of the test, with the experts that a config file in its home has besides. */
function withFile(settings: { experts?: object }, file: string): object {
  const written = parseConfig(readConfigFile(file, false), file).experts;
  return { ...settings, experts: { ...settings.experts, ...written } };
}

async function noWait(ms: number, signal: AbortSignal | undefined, slept: number[]): Promise<void> {
  signal?.throwIfAborted();
  slept.push(ms);
}
