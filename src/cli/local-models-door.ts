import type { Config } from '#config/config.ts';
import type { Places } from '#config/load.ts';
import type {
  LoadedModel,
  LocalModel,
  LocalModels,
  ModelAbility,
  PullProgress,
  ShownModel,
} from '#contract/local-models.ts';
import { Downloads } from '#egress/downloads.ts';
import { FitDesk } from '#flows/fit-desk.ts';
import { type GgufValue, isSkipped } from '#gguf/gguf.ts';
import { readGguf } from '#gguf/read-gguf.ts';
import type { Door } from '#serve/door.ts';
import type { World } from '#std/world.ts';
import { systemDisk } from '#vault/models/disk.ts';
import { readReference } from '#vault/models/hub-reference.ts';
import { pull } from '#vault/models/pull.ts';
import { type StoredModel, totalBytes } from '#vault/models/stored-model.ts';
import { HUB } from './hub.ts';
import type { LocalHouse } from './local-house.ts';

/** Parts of a file that are fetched at once. */
const LINES = 4;

/** What the door shows of the models that run here, and of those that could. */
export function localDoors(
  local: LocalHouse,
  { engine: settings }: Config,
  { home }: Places,
  world: World,
): Pick<Door, 'localModels' | 'engine' | 'fit'> {
  const { engine, shelf } = local;
  const fit = new FitDesk({ home, shelf, settings, budgetBytes: () => engine.budgetBytes });
  return { localModels: localModelsDoor(local, world), engine, fit };
}

/** The local models as the doors to the outside list and change them. */
function localModelsDoor(local: LocalHouse, world: World): LocalModels {
  const { shelf, engine } = local;
  const describe = (model: StoredModel): LocalModel => ({
    name: model.name,
    bytes: totalBytes(model),
    sha256: model.files[0]?.sha256 ?? '',
    modifiedAtMs: Date.parse(model.addedAt),
    family: model.facts?.architecture ?? '',
    parameterSize: parameterSize(model.facts?.parameters),
    quantization: model.facts?.quantization ?? '',
  });
  return {
    list: () => shelf.list().map(describe),
    loaded: () => loadedOf(local, describe),
    show: async (name) => {
      const model = shelf.list().find((one) => one.name === name);
      return model && show(local, model, describe(model));
    },
    load: async (name, keepAliveMs, signal) => (await local.load(name, signal)).release(keepAliveMs),
    unload: (name) => engine.unload(name),
    pull: (source, onProgress, signal) => fetchModel(local, world, source, onProgress, signal),
    remove: async (name) => {
      await engine.unload(name);
      shelf.remove(name);
      local.refresh();
    },
  };
}

function loadedOf(
  { engine, shelf }: LocalHouse,
  describe: (model: StoredModel) => LocalModel,
): LoadedModel[] {
  const stored = new Map(shelf.list().map((model) => [model.name, model]));
  return engine.loaded.flatMap(({ name, plan, state, unloadAtMs }) => {
    const model = stored.get(name);
    if (!model) return [];
    const residentBytes = state?.rssBytes ?? plan.bytes;
    return [
      { ...describe(model), residentBytes, contextTokens: plan.settings.context, expiresAtMs: unloadAtMs },
    ];
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
    abilities: abilitiesOf(facts.abilities, facts.chatTemplate),
    license: model.license ?? '',
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

async function fetchModel(
  local: LocalHouse,
  world: World,
  source: string,
  onProgress: (progress: PullProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const reference = readReference(source);
  const door = new Downloads('url' in reference ? reference.url.origin : HUB, {});
  onProgress({ status: 'pulling manifest' });
  try {
    await pull(local.shelf, reference, {
      door,
      signal,
      clock: world.clock,
      disk: systemDisk,
      ranges: LINES,
      hasToken: false,
      addedAt: new Date(world.clock.nowMs()).toISOString(),
      onProgress: ({ shownAs, sha256 }, completedBytes, totalBytes) =>
        onProgress({
          status: `pulling ${shownAs}`,
          ...(sha256 ? { sha256 } : {}),
          completedBytes,
          totalBytes,
        }),
    });
    local.refresh();
  } finally {
    await door.close();
  }
}
