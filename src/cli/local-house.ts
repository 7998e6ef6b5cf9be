import { existsSync, readdirSync, rmSync, unwatchFile, watchFile } from 'node:fs';
import { join } from 'node:path';
import type { Config, EngineConfig } from '#config/config.ts';
import { wishHugePages } from '#config/huge-pages.ts';
import type { Places } from '#config/load.ts';
import { AppError } from '#contract/errors.ts';
import type { Expert, ExpertCard } from '#contract/expert.ts';
import { Engine, expectedBytes, type Lease, type LoadedModel, type ModelPlan } from '#engine/engine.ts';
import { memoryAvailable } from '#engine/machine/memory-available.ts';
import { GrammarCache } from '#experts/local/chat/grammar-cache.ts';
import { TemplateRenderer } from '#experts/local/chat/template/template-renderer.ts';
import { localCard, unreadCard } from '#experts/local/local-card.ts';
import { LocalExpert } from '#experts/local/local-expert.ts';
import { planLoad } from '#experts/local/plan-load.ts';
import { engineMemoryFile, writeEngineMemory } from '#flows/engine-memory.ts';
import type { Staying } from '#flows/what-stays.ts';
import { type ModelFacts, modelFacts } from '#gguf/model-facts.ts';
import { readGguf } from '#gguf/read-gguf.ts';
import type { World } from '#std/world.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';
import type { StoredModel } from '#vault/models/stored-model.ts';

/** How often it is looked whether another process added or removed a model. */
const LOOK_EVERY_MS = 1_000;
/** Vocabularies stay in the file: the library reads them itself. */
const LONGEST_ARRAY = 1_024;
/** Of the memory that is free when the house opens. */
const SHARE_OF_FREE = 0.75;
const WARM_LIMIT_MS = 600_000;

/** The local models of a house: an expert for each model on the shelf, and the engine that runs them. */
export class LocalHouse {
  readonly engine: Engine;
  readonly shelf: ModelShelf;
  readonly #settings: EngineConfig;
  readonly #world: World;
  readonly #budget: number;
  readonly #prefixes: string;
  readonly #changed: (experts: readonly Expert[]) => void;
  readonly #renderer = new TemplateRenderer();
  readonly #grammars = new GrammarCache();
  readonly #facts = new Map<string, ModelFacts>();
  readonly #seats = new Map<string, Seat>();
  readonly #secondLook: NodeJS.Timeout;
  readonly #look = () => this.#refreshQuietly();

  /** `changed` is told the experts that are there now, at once and whenever a model comes or goes. */
  constructor(
    { engine: settings }: Config,
    { home, vaultFolder }: Places,
    world: World,
    changed: (experts: readonly Expert[]) => void,
  ) {
    this.shelf = new ModelShelf(vaultFolder);
    this.#settings = settings;
    this.#prefixes = join(vaultFolder, 'prefixes');
    this.#world = world;
    this.#changed = changed;
    this.#budget = settings.memoryBytes || Math.floor(memoryAvailable().availableBytes * SHARE_OF_FREE);
    wishHugePages();
    this.engine = new Engine(
      () => this.#budget,
      world.clock,
      (model) => this.#remember(model, engineMemoryFile(home)),
      { roomMs: settings.roomTimeoutMs, stallMs: settings.loadStallMs },
    );
    this.refresh();
    watchFile(this.shelf.lockfile.file, { persistent: false, interval: LOOK_EVERY_MS }, this.#look);
    // What changed before the watch had looked for the first time would never show.
    this.#secondLook = setTimeout(this.#look, LOOK_EVERY_MS).unref();
    for (const name of settings.warm) this.#warm(name);
  }

  /** What a model's file says of itself. Throws AppError where it cannot be read. */
  factsOf(model: StoredModel): ModelFacts {
    const key = hashesOf(model);
    const known = this.#facts.get(key);
    if (known) return known;
    const paths = model.files.map((file) => this.shelf.pathOf(file));
    const [first, ...more] = paths.map((path) => readGguf(path, { longestArray: LONGEST_ARRAY }));
    if (!first) throw new Error(`The model "${model.name}" has no files`);
    const facts = modelFacts(first, more);
    this.#facts.set(key, facts);
    return facts;
  }

  /** The most tokens an ask to it may have, when there is memory enough. */
  contextOf({ contextTrained }: ModelFacts): number {
    return Math.min(this.#settings.context, contextTrained || this.#settings.context);
  }

  /** Brings a model into memory. */
  load(name: string, signal: AbortSignal): Promise<Lease> {
    return this.engine.acquire(name, () => this.#plan(name), signal);
  }

  /** Has models forget what they read of prompts, in memory and on disk; gives those that could not, with the reason. */
  async forgetPrompts(names: readonly string[]): Promise<Staying[]> {
    const stays: Staying[] = [];
    for (const name of names) {
      const [sha256] = this.#seats.get(name)?.hashes.split(',') ?? [];
      if (sha256 === undefined) continue; // what was read went with the model
      try {
        await this.engine.forgetPrompts(name);
        forgetFiles(join(this.#prefixes, sha256.slice(0, 32)));
      } catch (error) {
        const why = `It could not be deleted: ${(error as Error).message}`;
        stays.push({ what: `what the model "${name}" read of prompts`, why });
      }
    }
    return stays;
  }

  /** Looks again which models there are. What is gone, or has other bytes now, gives its memory back. */
  refresh(): void {
    const models = new Map(this.shelf.list().map((model) => [model.name, model]));
    for (const [name, { hashes }] of this.#seats) {
      const model = models.get(name);
      if (model && hashesOf(model) === hashes) continue;
      this.#seats.delete(name);
      void this.engine.unload(name);
    }
    for (const model of models.values()) if (!this.#seats.get(model.name)?.isRead) this.#seat(model);
    this.#forgetPrefixes([...models.values()]);
    this.#changed([...this.#seats.values()].map(({ expert }) => expert));
  }

  /** Another process may have written anything: whatever it is, those who answer go on. */
  #refreshQuietly(): void {
    try {
      this.refresh();
    } catch (error) {
      this.#world.log(`freehold: the models stay as they are: ${(error as Error).message}`);
    }
  }

  /** A model whose file cannot be read has its seat all the same: whoever asks for it is told the reason. */
  #seat(model: StoredModel): void {
    const hashes = hashesOf(model);
    try {
      const expert = this.#expertOf(model, localCard(model.name, this.factsOf(model)));
      this.#seats.set(model.name, { expert, hashes, isRead: true });
    } catch (error) {
      if (this.#seats.has(model.name)) return;
      this.#world.log(`freehold: the model "${model.name}" cannot answer: ${(error as Error).message}`);
      const expert = this.#expertOf(model, unreadCard(model.name));
      this.#seats.set(model.name, { expert, hashes, isRead: false });
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#secondLook);
    unwatchFile(this.shelf.lockfile.file, this.#look);
    await Promise.all([this.engine.close(), this.#renderer.close()]);
  }

  #expertOf(model: StoredModel, card: ExpertCard): LocalExpert {
    const templates = () => {
      const { chatTemplate, namedTemplates } = this.factsOf(model);
      return { template: chatTemplate, toolTemplate: namedTemplates.get('tool_use') };
    };
    const source = { card, templates, plan: () => this.#plan(model.name).catch(unusable) };
    const [renderer, grammars] = [this.#renderer, this.#grammars];
    return new LocalExpert(source, {
      engine: this.engine,
      renderer,
      grammars,
      world: this.#world,
      mostAtOnce: this.#settings.parallel + this.#settings.queue,
    });
  }

  async #plan(name: string): Promise<ModelPlan> {
    const { model, paths, sha256, checked } = await this.shelf.open(name);
    // The largest files are compared with their hashes while they already load.
    checked.catch((error: Error) => {
      this.#world.log(`freehold: ${error.message}; it is unloaded`);
      void this.engine.unload(name);
    });
    const facts = this.factsOf(model);
    if (!this.#seats.get(name)?.isRead) this.#refreshQuietly(); // its file is whole again
    const prefixFolder = this.#prefixFolder(sha256);
    const place = { paths, ...(prefixFolder ? { prefixFolder } : {}) };
    return planLoad(place, facts, this.#settings, this.#budget);
  }

  /** What it took beside what was expected: `freehold fit` tells it. */
  #remember({ name, plan, state }: LoadedModel, file: string): void {
    const [sha256] = this.#seats.get(name)?.hashes.split(',') ?? [];
    if (!state || sha256 === undefined) return;
    const load = {
      estimatedBytes: expectedBytes(plan, state),
      residentBytes: state.rssBytes,
      context: plan.settings.cells,
    };
    writeEngineMemory(file, sha256, load);
  }

  /** States mean nothing to another file: each has a folder named by its bytes. */
  #prefixFolder([first = '']: readonly string[]): string | undefined {
    return this.#settings.prefixes ? join(this.#prefixes, first.slice(0, 32)) : undefined;
  }

  /** What was read of prompts goes with the model that read it. */
  #forgetPrefixes(models: readonly StoredModel[]): void {
    if (!existsSync(this.#prefixes)) return;
    const kept = new Set(models.map(({ files }) => files[0]?.sha256.slice(0, 32)));
    for (const name of readdirSync(this.#prefixes))
      if (!kept.has(name)) rmSync(join(this.#prefixes, name), { recursive: true, force: true });
  }

  /** Loads a model before anybody asks; that it cannot be had stops nothing. */
  #warm(name: string): void {
    this.load(name, AbortSignal.timeout(WARM_LIMIT_MS)).then(
      (lease) => lease.release(),
      (error: Error) => this.#world.log(`freehold: cannot warm "${name}": ${error.message}`),
    );
  }
}

/** Empties a folder and those in it; whoever writes there finds them as they were. */
function forgetFiles(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) rmSync(join(entry.parentPath, entry.name), { force: true });
}

/** A model's expert, and the files that it speaks for. */
interface Seat {
  readonly expert: LocalExpert;
  readonly hashes: string;
  /** Whether its file could be read when it was given its seat. */
  readonly isRead: boolean;
}

/** What a model is, whatever it is called: the hashes of its files, in their order. */
function hashesOf({ files }: StoredModel): string {
  return files.map(({ sha256 }) => sha256).join();
}

/** A model that was removed or damaged since the route was chosen: another expert may answer. */
function unusable(error: unknown): never {
  if (!(error instanceof AppError)) throw error;
  throw new AppError('engine_unavailable', error.message, {
    ...(error.hint ? { hint: error.hint } : {}),
    cause: error,
  });
}
