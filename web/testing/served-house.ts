import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenHouse, openHouse } from '#cli/open-house.ts';
import { withSample } from '#cli/sample/with-sample.ts';
import { findPlaces, loadConfig } from '#config/load.ts';
import { accessFileIn, readAccessFile, writeAccessFile } from '#serve/access/access-file.ts';
import { storePassword } from '#serve/access/password.ts';
import { ConsoleFiles } from '#serve/console/console-files.ts';
import type { Door } from '#serve/door.ts';
import { httpServer, listen, stop } from '#serve/http-server.ts';
import { dispatch } from '#serve/routes.ts';
import { systemWorld, type World } from '#std/world.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { type BuiltConsole, builtConsole } from './built-console.ts';

/** As `freehold up` would find it in config.yaml; an expert may stand at the scripted upstream. */
type Settings = object | ((upstream: ScriptedUpstream) => object);

export interface HouseOptions {
  /** Where left out, the scripted upstream is connected as the expert `rented` with the model `m`. */
  readonly settings?: Settings;
  /** A home that was made before, e.g. by taughtHome(), and outlives the house; else a new and empty one. */
  readonly home?: string;
  /** Demanded of everybody, as it would be beyond loopback. */
  readonly password?: string;
  readonly world?: Partial<World>;
}

/** Costs nothing: what is tested is who gets in, not how long a guess takes. */
const CHEAP = { n: 2, r: 1, p: 1 };

/**
 * What `freehold up` runs, in this process: a real house with its sample and the built console on a port of the
 * system's choice, and a rented API that says what the test scripts.
 */
export class ServedHouse {
  readonly upstream: ScriptedUpstream;
  readonly home: string;
  /** The lines for the operator. */
  readonly log: string[] = [];
  readonly #options: HouseOptions;
  readonly #console: BuiltConsole;
  #house: OpenHouse | undefined;
  #server: Server | undefined;
  #port = 0;

  private constructor(upstream: ScriptedUpstream, home: string, options: HouseOptions) {
    this.#console = builtConsole();
    this.upstream = upstream;
    this.home = home;
    this.#options = options;
  }

  static async open(options: HouseOptions = {}): Promise<ServedHouse> {
    const home = options.home ?? mkdtempSync(join(tmpdir(), 'freehold-console-'));
    const upstream = await ScriptedUpstream.open();
    const house = new ServedHouse(upstream, home, options);
    await house.#furnish();
    await house.start();
    return house;
  }

  /** Without a slash at its end. */
  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get door(): Door {
    if (!this.#house) throw new Error('The house is closed');
    return this.#house.door;
  }

  /** Opens it again at the same address after `stop()`, as somebody does who starts the server anew. */
  async start(): Promise<void> {
    const flags = { home: this.home, host: '127.0.0.1', port: this.#port };
    const places = findPlaces(flags, {});
    const config = loadConfig(places, flags, {});
    const world = { ...systemWorld((line) => this.log.push(line)), ...this.#options.world };
    const reload = () => loadConfig(places, flags, {});
    const house = withSample(openHouse(config, places, '0.0.0-test', world, reload), places);
    const door = { ...house.door, console: new ConsoleFiles(this.#console.folder) };
    this.#house = { ...house, door };
    this.#server = httpServer((exchange) => dispatch(exchange, door), config.server);
    this.#port = (await listen(this.#server, '127.0.0.1', this.#port)).port;
  }

  /** The server goes away; its home stays. */
  async stop(): Promise<void> {
    this.#house?.door.news.close();
    if (this.#server) await stop(this.#server, 0);
    await this.#house?.close();
    this.#server = undefined;
    this.#house = undefined;
  }

  /** Waits until everything so far is written, then gets this path as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
  async get(path: string): Promise<any> {
    await this.door.house.traces.flush();
    return (await fetch(this.baseUrl + path)).json();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.upstream.close();
    this.#console.remove();
    if (this.#options.home === undefined) rmSync(this.home, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Puts settings and password where a server looks for them. */
  async #furnish(): Promise<void> {
    const { settings = rented, password } = this.#options;
    const given = typeof settings === 'function' ? settings(this.upstream) : settings;
    const { server, ...others } = given as { server?: object };
    const access = password === undefined ? {} : { access: 'always' };
    mkdirSync(this.home, { recursive: true });
    // JSON is YAML too.
    writeFileSync(
      join(this.home, 'config.yaml'),
      JSON.stringify({ ...others, server: { ...server, ...access } }),
    );
    if (password === undefined) return;
    const file = accessFileIn(this.home);
    const stored = await storePassword(password, Date.now(), CHEAP);
    writeAccessFile(file, { ...readAccessFile(file), password: stored });
  }
}

function rented(upstream: ScriptedUpstream): object {
  return { experts: { rented: { url: upstream.url, models: ['m'] } } };
}
