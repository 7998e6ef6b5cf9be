import type { Config } from '#config/config.ts';
import type { Places } from '#config/load.ts';
import type {
  LoadedModel,
  LocalModel,
  LocalModels,
  ModelAbility,
  ShownModel,
} from '#contract/local-models.ts';
import type { Witness } from '#egress/egress.ts';
import { mappedFigures } from '#engine/mapped-figures.ts';
import { FitDesk } from '#flows/fit-desk.ts';
import type { HouseNews } from '#flows/house-news.ts';
import { PullDesk } from '#flows/pull-desk.ts';
import { type GgufValue, isSkipped } from '#gguf/gguf.ts';
import type { ModelFacts } from '#gguf/model-facts.ts';
import { readGguf } from '#gguf/read-gguf.ts';
import type { Door } from '#serve/door.ts';
import type { World } from '#std/world.ts';
import { type StoredModel, totalBytes } from '#vault/models/stored-model.ts';
import { addModels } from './add-models.ts';
import { checkSource, fetchModel } from './fetch-model.ts';
import type { LocalHouse } from './local-house.ts';

/** What the door shows of the models that run here, and of those that could. */
export function localDoors(
  local: LocalHouse,
  { engine: settings }: Config,
  { home }: Places,
  world: World,
  witness: Witness,
  news: HouseNews,
): Pick<Door, 'localModels' | 'engine' | 'fit' | 'pulls'> {
  const { engine, shelf } = local;
  const fit = new FitDesk({ home, shelf, settings, budgetBytes: () => engine.budgetBytes });
  const localModels = localModelsDoor(local, world, witness);
  return { localModels, engine, fit, pulls: new PullDesk(localModels, world, news) };
}

/** The local models as the doors to the outside list and change them. */
function localModelsDoor(local: LocalHouse, world: World, witness: Witness): LocalModels {
  const { shelf, engine } = local;
  const describe = (model: StoredModel) => describeModel(local, model);
  return {
    list: () => shelf.list().map(describe),
    loaded: () => loadedOf(local, describe),
    show: async (name) => {
      const model = shelf.list().find((one) => one.name === name);
      return model && show(local, model, describe(model));
    },
    load: async (name, keepAliveMs, signal) => (await local.load(name, signal)).release(keepAliveMs),
    unload: (name) => engine.unload(name),
    checkSource,
    pull: async (source, onProgress, signal, choices = {}) => {
      await fetchModel(shelf, { world, witness }, source, onProgress, signal, choices);
      local.refresh();
    },
    add: async (place, onProgress, signal) => {
      const added = await addModels(shelf, place, world, onProgress, signal);
      local.refresh();
      return added;
    },
    setPinned: (name, pinned) => {
      shelf.setPinned(name, pinned);
    },
    remove: async (name) => {
      await engine.unload(name);
      const { freedBytes } = shelf.remove(name);
      local.refresh();
      return freedBytes;
    },
  };
}

function describeModel(local: LocalHouse, model: StoredModel): LocalModel {
  const [fault] = local.shelf.look(model).filter(({ kind }) => kind !== 'touched');
  const read = factsIn(local, model);
  return {
    name: model.name,
    bytes: totalBytes(model),
    sha256: model.files[0]?.sha256 ?? '',
    modifiedAtMs: Date.parse(model.addedAt),
    family: model.facts?.architecture ?? '',
    parameterSize: parameterSize(model.facts?.parameters),
    quantization: model.facts?.quantization ?? '',
    contextTrained: model.facts?.contextTokens ?? 0,
    abilities: read.facts ? abilitiesOf(read.facts.abilities, read.facts.chatTemplate) : [],
    pinned: model.pinned,
    source: model.source,
    license: model.license ?? '',
    problem: fault ? `${fault.path}: ${fault.what}` : (read.problem ?? ''),
  };
}

function factsIn(local: LocalHouse, model: StoredModel): { facts?: ModelFacts; problem?: string } {
  try {
    return { facts: local.factsOf(model) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

function loadedOf(
  { engine, shelf }: LocalHouse,
  describe: (model: StoredModel) => LocalModel,
): LoadedModel[] {
  const stored = new Map(shelf.list().map((model) => [model.name, model]));
  return engine.loaded.flatMap((loaded) => {
    const { plan, state, unloadAtMs: expiresAtMs } = loaded;
    const model = stored.get(loaded.name);
    if (!model) return [];
    const residentBytes = state?.rssBytes ?? plan.bytes;
    const { context: contextTokens } = plan.settings;
    return [{ ...describe(model), residentBytes, contextTokens, expiresAtMs, mapped: mappedFigures(loaded) }];
  });
}

/** A vocabulary of a hundred thousand words is no answer to "what is this model". */
const LONGEST_ARRAY = 1_024;

function show(local: LocalHouse, model: StoredModel, described: LocalModel): ShownModel {
  const facts = local.factsOf(model);
  const [first] = model.files;
  const metadata = first
    ? readGguf(local.shelf.pathOf(first), { longestArray: LONGEST_ARRAY }).metadata
    : new Map();
  return {
    ...described,
    metadata: Object.fromEntries([...metadata].map(([key, value]) => [key, plain(value)])),
    template: facts.chatTemplate ?? '',
    parameters: { num_ctx: local.contextOf(facts) },
  };
}

function plain(value: GgufValue): unknown {
  if (isSkipped(value)) return [];
  if (typeof value === 'bigint') return Number(value);
  return ArrayBuffer.isView(value)
    ? Array.from(value as unknown as ArrayLike<number | bigint>, Number)
    : value;
}

function abilitiesOf(abilities: readonly string[], template = ''): ModelAbility[] {
  if (abilities.includes('rerank')) return ['rerank'];
  if (abilities.includes('embeddings')) return ['embedding'];
  const thinks = /<think>|\[THINK\]|<\|channel\|>/.test(template);
  return ['completion', 'tools', ...(thinks ? (['thinking'] as const) : [])];
}

function parameterSize(parameters: number | undefined): string {
  if (parameters === undefined) return '';
  if (parameters >= 1e9) return `${(parameters / 1e9).toFixed(1)}B`;
  return parameters >= 1e6 ? `${Math.round(parameters / 1e6)}M` : `${Math.round(parameters / 1e3)}K`;
}
