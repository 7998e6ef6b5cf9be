import type { CardExpert, ConnectionBody, Zone } from '../../api/experts.ts';
import { PRESETS, type Preset } from './presets.ts';

/** More than these are not written down: then any name is passed on. */
export const MOST_MODELS = 200;

export type KeyWay = 'typed' | 'variable' | 'none';

/** What stands in the form. `found`: what the address said it offers, once it was asked. */
export interface ConnectForm {
  /** The expert that is changed; absent where one is new. */
  readonly before: CardExpert | undefined;
  readonly preset: string;
  readonly name: string;
  readonly url: string;
  readonly keyWay: KeyWay;
  readonly key: string;
  readonly variable: string;
  /** Empty: as the server finds by itself. */
  readonly zone: Zone | '';
  readonly found: readonly string[] | undefined;
  /** `all`: every one that was found; `some`: those in `chosen`; `any`: whatever name is asked for. */
  readonly offer: 'all' | 'some' | 'any';
  readonly chosen: readonly string[];
  readonly usual: string;
  readonly priceIn: string;
  readonly priceOut: string;
}

export function emptyForm(preset: Preset = PRESETS[0] as Preset): ConnectForm {
  return {
    before: undefined,
    preset: preset.id,
    name: preset.name,
    url: preset.url,
    keyWay: preset.needsKey ? 'typed' : 'none',
    key: '',
    variable: '',
    zone: '',
    found: undefined,
    offer: 'any',
    chosen: [],
    usual: '',
    priceIn: '',
    priceOut: '',
  };
}

/** The form for an expert that is connected; its key stays unless another is typed. */
export function formFor(expert: CardExpert): ConnectForm {
  const price = expert.prices['*'];
  const preset = PRESETS.find(({ url }) => url !== '' && url === expert.url);
  return {
    ...emptyForm(),
    before: expert,
    preset: preset?.id ?? 'other',
    name: expert.id,
    url: expert.url ?? '',
    keyWay: expert.key.kind === 'variable' ? 'variable' : expert.key.state === 'none' ? 'none' : 'typed',
    variable: expert.key.kind === 'variable' ? (expert.key.from ?? '') : '',
    zone: expert.zone,
    offer: expert.models.length === 0 ? 'any' : 'some',
    chosen: expert.models,
    usual: expert.models[0] ?? '',
    priceIn: price ? String(price.in) : '',
    priceOut: price ? String(price.out) : '',
  };
}

/** Another preset takes the place of what the last one filled in, and of nothing that was typed. */
export function withPreset(form: ConnectForm, preset: Preset): ConnectForm {
  const last = PRESETS.find(({ id }) => id === form.preset);
  const isOwnName = form.name !== '' && form.name !== last?.name;
  return { ...emptyForm(preset), name: isOwnName ? form.name : preset.name, key: form.key };
}

/** What was found is no longer true of another address or key. */
export function changed(form: ConnectForm, change: Partial<ConnectForm>): ConnectForm {
  const asksOther = 'url' in change || 'key' in change || 'variable' in change || 'keyWay' in change;
  // Whose machine it is was told of another address.
  const zone = 'url' in change ? ({ zone: '' } as const) : {};
  if (!asksOther || form.before) return { ...form, ...zone, ...change };
  return { ...form, found: undefined, offer: 'any', chosen: [], usual: '', ...zone, ...change };
}

/** The address answered: all it offers, if that can be written down. */
export function withFound(form: ConnectForm, found: readonly string[]): ConnectForm {
  if (form.before) return { ...form, found };
  const offer = found.length > 0 && found.length <= MOST_MODELS ? 'all' : 'any';
  return { ...form, found, offer, chosen: [], usual: found[0] ?? '' };
}

/** The models that will be written down, the usual one first; none: any name is passed on. */
export function modelsOf({ offer, found = [], chosen, usual }: ConnectForm): readonly string[] {
  if (offer === 'any') return [];
  const models = offer === 'all' ? found : chosen;
  return models.includes(usual) ? [usual, ...models.filter((model) => model !== usual)] : models;
}

/** The address and key alone, for trying them. */
export function testBody({ before, name, url, keyWay, key, variable, zone }: ConnectForm): ConnectionBody {
  return {
    ...(before ? { name } : {}),
    url: url.trim(),
    ...keyBody(keyWay, key, variable, before),
    ...(zone === '' ? {} : { zone }),
  };
}

export function connectBody(form: ConnectForm): ConnectionBody {
  const { before, name, priceIn, priceOut, url } = form;
  const isSameUrl = before !== undefined && url.trim() === before.url;
  const { name: _, url: told, ...rest } = testBody(form);
  return {
    name: name.trim(),
    ...(isSameUrl ? {} : { url: told ?? '' }),
    ...rest,
    models: modelsOf(form),
    ...(priceIn.trim() === '' && priceOut.trim() === ''
      ? {}
      : { price_in: amount(priceIn), price_out: amount(priceOut) }),
  };
}

/** What keeps the form from being sent, by its field; none where it may go. */
export function flaws(form: ConnectForm): Partial<Record<keyof ConnectForm, string>> {
  const { before, name, url, keyWay, key, variable, offer, chosen, priceIn, priceOut } = form;
  const found: Partial<Record<keyof ConnectForm, string>> = {};
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name.trim()))
    found.name = 'A name of letters, digits, dots, dashes and underscores, for example openai.';
  if (!looksLikeAddress(url)) found.url = 'An address such as https://api.example.com/v1.';
  const hasKey = before?.key.kind === 'kept' || before?.key.kind === 'file';
  if (keyWay === 'typed' && key.trim() === '' && !hasKey)
    found.key = 'Paste the key, or choose “No key” if it wants none.';
  if (keyWay === 'variable' && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable.trim()))
    found.variable = 'The name of a variable, such as OPENAI_API_KEY, not the key itself.';
  if (offer === 'some' && chosen.length === 0) found.chosen = 'Choose at least one, or all of them.';
  for (const [field, typed] of [
    ['priceIn', priceIn],
    ['priceOut', priceOut],
  ] as const)
    if (typed.trim() !== '' && !(amount(typed) >= 0)) found[field] = 'A number, such as 0.15.';
  if ((priceIn.trim() === '') !== (priceOut.trim() === ''))
    found[priceIn.trim() === '' ? 'priceIn' : 'priceOut'] = 'A cost needs both prices.';
  return found;
}

function keyBody(
  way: KeyWay,
  key: string,
  variable: string,
  before: CardExpert | undefined,
): Pick<ConnectionBody, 'key' | 'key_env'> {
  if (way === 'typed') return key.trim() === '' ? {} : { key: key.trim() };
  if (way === 'none') return {};
  const isSame = before?.key.kind === 'variable' && before.key.from === variable.trim();
  return isSame ? {} : { key_env: variable.trim() };
}

function amount(typed: string): number {
  return Number(typed.trim().replace(',', '.'));
}

function looksLikeAddress(typed: string): boolean {
  const text = typed.trim();
  if (text === '' || /\s/.test(text)) return false;
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`);
  return url !== null && /^https?:$/.test(url.protocol);
}
