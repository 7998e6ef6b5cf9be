import { AppError } from '#contract/errors.ts';
import type { LoadedModel, LocalModel, LocalModels } from '#contract/local-models.ts';
import { nearest } from '#std/nearest.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { pathAfter } from './tasks-request.ts';

/** `GET /api/models`: the models of this house, whether in memory or not. */
export function listHouseModels(exchange: Exchange, door: Door): void {
  const { localModels } = door;
  const loaded = new Map(localModels?.loaded().map((model) => [model.name, model]));
  const data = (localModels?.list() ?? []).map((model) => modelJson(model, loaded.get(model.name)));
  exchange.json(200, { data, next: null });
}

const WISHES = ['load', 'unload', 'pin', 'unpin'] as const;
type Wish = (typeof WISHES)[number];

/** `POST /api/models/{name}/load` and the like: answers with the model as it is once that is done. */
export async function changeModel(exchange: Exchange, door: Door): Promise<void> {
  const path = pathAfter('/api/models/', exchange);
  const cut = path.lastIndexOf('/');
  const wish = WISHES.find((known) => known === path.slice(cut + 1));
  if (cut === -1 || !wish)
    throw new AppError('not_found', `Cannot do "${path.slice(cut + 1)}" with a model`, {
      hint: `POST /api/models/NAME/ and one of ${WISHES.join(', ')}.`,
    });
  const models = modelsOf(door);
  const { name } = known(path.slice(0, cut), models);
  await DONE[wish](name, models, exchange.signal);
  door.news.tell('models', { models: [name] });
  const loaded = models.loaded().find((model) => model.name === name);
  exchange.json(200, modelJson(known(name, models), loaded));
}

const DONE: Record<Wish, (name: string, models: LocalModels, signal: AbortSignal) => Promise<void> | void> = {
  load: (name, models, signal) => models.load(name, undefined, signal),
  unload: (name, models) => models.unload(name),
  pin: (name, models) => models.setPinned(name, true),
  unpin: (name, models) => models.setPinned(name, false),
};

/** `DELETE /api/models/{name}`: forgets it, and deletes its files where they are ours. */
export async function removeModel(exchange: Exchange, door: Door): Promise<void> {
  const models = modelsOf(door);
  const { name, pinned } = known(pathAfter('/api/models/', exchange), models);
  if (pinned)
    throw new AppError('policy_refused', `Cannot remove the model "${name}": it is pinned`, {
      hint: `To remove it all the same: POST /api/models/${encodeURIComponent(name)}/unpin first.`,
    });
  const freedBytes = await models.remove(name);
  exchange.json(200, { name, deleted: true, freed_bytes: freedBytes });
}

/** Throws AppError `unsupported` where the house runs none of its own. */
export function modelsOf({ localModels }: Door): LocalModels {
  if (localModels) return localModels;
  throw new AppError('unsupported', 'Cannot do that: this house runs no models of its own');
}

function known(name: string, models: LocalModels): LocalModel {
  const all = models.list();
  const found = all.find((model) => model.name === name);
  if (found) return found;
  const near = nearest(
    name,
    all.map((model) => model.name),
  );
  throw new AppError('model_not_found', `Cannot find the model "${name}": it is not in this house`, {
    hint: near ? `Did you mean ${near}?` : 'GET /api/models lists those that are.',
  });
}

function modelJson(model: LocalModel, loaded: LoadedModel | undefined): object {
  return {
    name: model.name,
    bytes: model.bytes,
    parameters: model.parameterSize || null,
    quantization: model.quantization || null,
    family: model.family || null,
    context: model.contextTrained || null,
    abilities: model.abilities,
    pinned: model.pinned,
    source: model.source,
    license: model.license || null,
    added_at: model.modifiedAtMs,
    problem: model.problem || null,
    loaded: loaded
      ? {
          resident_bytes: loaded.residentBytes,
          context: loaded.contextTokens,
          mapped: loaded.mapped
            ? {
                resident_share: loaded.mapped.residentShare,
                faults_per_token: loaded.mapped.faultsPerToken,
              }
            : null,
          expires_at: Number.isFinite(loaded.expiresAtMs) ? loaded.expiresAtMs : null,
        }
      : null,
  };
}
