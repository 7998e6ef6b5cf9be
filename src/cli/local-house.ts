import { existsSync, readdirSync, rmSync, unwatchFile, watchFile } from 'node:fs';
import { join } from 'node:path';
import type { Config, EngineConfig } from '#config/config.ts';
import type { Places } from '#config/load.ts';
import type { Expert } from '#contract/expert.ts';
import { Engine, type Lease, type ModelPlan } from '#engine/engine.ts';
import { memoryAvailable } from '#engine/machine/memory-available.ts';
import { GrammarCache } from '#experts/local/chat/grammar-cache.ts';
import { TemplateRenderer } from '#experts/local/chat/template/template-renderer.ts';
import { localCard } from '#experts/local/local-card.ts';
import { LocalExpert } from '#experts/local/local-expert.ts';
import { planLoad } from '#experts/local/plan-load.ts';
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
  readonly #experts = new Map<string, LocalExpert>();
  readonly #look = () => this.refresh();

  /** `changed` is told the experts that are there now, at once and whenever a model comes or goes. */
  constructor(
    { engine: settings }: Config,
    { vaultFolder }: Places,
    world: World,
    changed: (experts: readonly Expert[]) => void,
  ) {
    this.shelf = new ModelShelf(vaultFolder);
    this.#settings = settings;
    this.#prefixes = join(vaultFolder, 'prefixes');
    this.#world = world;
    this.#changed = changed;
    this.#budget = settings.memoryBytes || Math.floor(memoryAvailable().availableBytes * SHARE_OF_FREE);
    this.engine = new Engine(() => this.#budget, world.clock);
    this.refresh();
    watchFile(this.shelf.lockfile.file, { persistent: false, interval: LOOK_EVERY_MS }, this.#look);
    for (const name of settings.warm) this.#warm(name);
  }

  /** What a model's file says of itself. Throws AppError where it cannot be read. */
  factsOf(model: StoredModel): ModelFacts {
    const key = model.files.map(({ sha256 }) => sha256).join();
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

  /** Looks again which models there are. */
  refresh(): void {
    const models = new Map(this.shelf.list().map((model) => [model.name, model]));
    for (const name of this.#experts.keys()) if (!models.has(name)) this.#experts.delete(name);
    for (const [name, model] of models) {
      if (this.#experts.has(name)) continue;
      try {
        this.#experts.set(name, this.#expertOf(model));
      } catch (error) {
        this.#world.log(`freehold: the model "${name}" cannot answer: ${(error as Error).message}`);
      }
    }
    this.#forgetPrefixes();
    this.#changed([...this.#experts.values()]);
  }

  async close(): Promise<void> {
    unwatchFile(this.shelf.lockfile.file, this.#look);
    await Promise.all([this.engine.close(), this.#renderer.close()]);
  }

  #expertOf(model: StoredModel): LocalExpert {
    const facts = this.factsOf(model);
    const source = {
      card: localCard(model.name, facts),
      templates: () => ({ template: facts.chatTemplate, toolTemplate: facts.namedTemplates.get('tool_use') }),
      plan: () => this.#plan(model.name),
    };
    const [renderer, grammars] = [this.#renderer, this.#grammars];
    return new LocalExpert(source, { engine: this.engine, renderer, grammars, world: this.#world });
  }

  async #plan(name: string): Promise<ModelPlan> {
    const { model, paths, sha256, checked } = await this.shelf.open(name);
    // The largest files are compared with their hashes while they already load.
    checked.catch((error: Error) => {
      this.#world.log(`freehold: ${error.message}; it is unloaded`);
      void this.engine.unload(name);
    });
    const prefixFolder = this.#prefixFolder(sha256);
    return planLoad(
      { paths, ...(prefixFolder ? { prefixFolder } : {}) },
      this.factsOf(model),
      this.#settings,
      this.#budget,
    );
  }

  /** States mean nothing to another file: each has a folder named by its bytes. */
  #prefixFolder([first = '']: readonly string[]): string | undefined {
    return this.#settings.prefixes ? join(this.#prefixes, first.slice(0, 32)) : undefined;
  }

  /** What was read of prompts goes with the model that read it. */
  #forgetPrefixes(): void {
    if (!existsSync(this.#prefixes)) return;
    const kept = new Set(this.shelf.list().map(({ files }) => files[0]?.sha256.slice(0, 32)));
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
