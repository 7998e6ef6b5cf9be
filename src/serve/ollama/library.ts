import { hash } from 'node:crypto';
import { AppError } from '#contract/errors.ts';
import type { Ability, ExpertCard } from '#contract/expert.ts';
import type { LocalModel, LocalModels, ModelAbility, ShownModel } from '#contract/local-models.ts';
import { type FoundStop, findStops, knownNames } from '#router/find-stops.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { Fields, type Json, missing } from '../openai/fields.ts';
import { parseJson } from '../openai/parse-json.ts';
import { houseName, localName } from './model-name.ts';

/** `GET /api/tags`: everything that can be asked for. What does not run here has no size. */
export function listTags(exchange: Exchange, door: Door): void {
  const { cards, routes } = door.house;
  const local = door.localModels?.list() ?? [];
  const others = knownNames(cards, routes).filter((name) => !localName(name, local));
  exchange.json(200, {
    models: [...local.map(describeLocal), ...others.map((name) => describeOther(name, door))],
  });
}

/** `GET /api/ps`: the models in memory. */
export function listLoaded(exchange: Exchange, { localModels }: Door): void {
  const models = (localModels?.loaded() ?? []).map((model) => ({
    ...describeLocal(model),
    size: model.residentBytes,
    size_vram: 0,
    context_length: model.contextTokens,
    expires_at: Number.isFinite(model.expiresAtMs) ? iso(model.expiresAtMs) : NEVER,
  }));
  exchange.json(200, { models });
}

/** `POST /api/show`. */
export async function showOllamaModel(exchange: Exchange, door: Door): Promise<void> {
  const fields = new Fields(parseJson(await exchange.body(door.limits.bodyLimitBytes)).value, '');
  const name = houseName(modelIn(fields), door.house.cards, door.house.routes);
  const local = localName(name, door.localModels?.list());
  const shown = local === undefined ? undefined : await door.localModels?.show(local);
  if (shown) exchange.json(200, showLocal(shown, fields.boolean('verbose') ?? false));
  else exchange.json(200, showOther(name, door));
}

/** `DELETE /api/delete`: only what this house keeps can be removed from it. */
export async function deleteModel(exchange: Exchange, door: Door): Promise<void> {
  const fields = new Fields(parseJson(await exchange.body(door.limits.bodyLimitBytes)).value, '');
  const name = houseName(modelIn(fields), door.house.cards, door.house.routes);
  const local = localName(name, door.localModels?.list());
  if (local === undefined) throw notOurs(name, door);
  await door.localModels?.remove(local);
  exchange.text(200, 'text/plain', '');
}

/** The model a request speaks of: `model`, or `name` as older clients say. */
export function modelIn(fields: Fields): string {
  const name = fields.text('model') || fields.text('name');
  if (!name) throw missing('model');
  return name;
}

export function vaultOf({ localModels }: Door): LocalModels {
  if (localModels) return localModels;
  throw new AppError('unsupported', 'Cannot keep models: this house runs none of its own', {
    hint: 'Connect an expert that runs them: freehold connect NAME --url URL',
  });
}

/** Later than any clock that reads it. */
const NEVER = '9999-12-31T23:59:59Z';

function describeLocal(model: LocalModel): Json {
  return {
    name: model.name,
    model: model.name,
    modified_at: iso(model.modifiedAtMs),
    size: model.bytes,
    digest: model.sha256,
    details: detailsOf(model),
  };
}

function detailsOf({ family, parameterSize, quantization }: LocalModel): Json {
  return {
    parent_model: '',
    format: 'gguf',
    family,
    families: [family],
    parameter_size: parameterSize,
    quantization_level: quantization,
  };
}

/** A remote model, a route or `auto`. Clients cut the digest to size, so there is one: of the name. */
function describeOther(name: string, door: Door): Json {
  const stops = findStops(name, door.house.cards, door.house.routes).stops;
  return {
    name,
    model: name,
    modified_at: iso(door.startedAtMs),
    size: 0,
    digest: hash('sha256', name),
    details: otherDetails(stops),
    ...remoteOf(stops),
  };
}

function otherDetails(stops: readonly FoundStop[]): Json {
  const family = stops[0]?.card.kind ?? 'route';
  return {
    parent_model: '',
    format: '',
    family,
    families: [family],
    parameter_size: '',
    quantization_level: '',
  };
}

/** Where an answer would come from, in the words that Ollama has for models of its cloud. */
function remoteOf(stops: readonly FoundStop[]): Json {
  const [first] = stops;
  if (first?.card.kind !== 'remote') return {};
  return { remote_model: first.model ?? '', remote_host: first.card.origin };
}

function showLocal(model: ShownModel, verbose: boolean): Json {
  return {
    license: model.license,
    modelfile: `FROM ${model.name}\n`,
    parameters: parametersText(model.parameters),
    template: templateText(model),
    system: '',
    details: detailsOf(model),
    model_info: verbose ? model.metadata : withoutLists(model.metadata),
    capabilities: model.abilities,
    modified_at: iso(model.modifiedAtMs),
  };
}

/** As Ollama's modelfiles have it: a name, blanks up to the 31st column, the value; a list has a line for each. */
function parametersText(parameters: ShownModel['parameters']): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, one] as const))
    .map(([name, value]) => `${name.padEnd(30)} ${typeof value === 'string' ? JSON.stringify(value) : value}`)
    .join('\n');
}

/** Editors look for `.Suffix` in the template to learn whether a model fills gaps, which the file's own has no word for. */
function templateText({ template, abilities }: ShownModel): string {
  const saysSo = !abilities.includes('insert') || template.includes('.Suffix');
  return saysSo ? template : `{{- /* fills the gap before .Suffix */ -}}\n${template}`;
}

/** Vocabularies and scores are long; Ollama leaves them out too. */
function withoutLists(metadata: Readonly<Record<string, unknown>>): Json {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [key, Array.isArray(value) ? null : value]),
  );
}

function showOther(name: string, door: Door): Json {
  const { stops } = findStops(name, door.house.cards, door.house.routes);
  return {
    license: '',
    modelfile: `FROM ${name}\n`,
    parameters: '',
    template: '',
    system: '',
    details: otherDetails(stops),
    model_info: {},
    capabilities: stops[0] ? abilitiesOf(stops[0].card) : [],
    modified_at: iso(door.startedAtMs),
    ...remoteOf(stops),
  };
}

/** Ollama's words for what experts are taken to do. */
const WORDS: readonly [Ability, ModelAbility][] = [
  ['answers', 'completion'],
  ['tools', 'tools'],
  ['images', 'vision'],
  ['embeddings', 'embedding'],
  ['infill', 'insert'],
  ['rerank', 'rerank'],
];

function abilitiesOf({ lacks }: ExpertCard): ModelAbility[] {
  return WORDS.flatMap(([ability, word]) => (lacks.includes(ability) ? [] : [word]));
}

/** Throws `model_not_found` where nobody has the name. */
function notOurs(name: string, door: Door): AppError {
  const { stops } = findStops(name, door.house.cards, door.house.routes);
  return new AppError(
    'bad_request',
    `Cannot remove "${name}": it is no model in this house's vault, but ${stops[0]?.card.id ?? 'a route'}'s`,
    { param: 'model', hint: 'What experts and routes there are stands in the config file.' },
  );
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
