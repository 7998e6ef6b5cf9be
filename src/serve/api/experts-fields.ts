import type { ConnectionWish } from '#contract/connections.ts';
import { AppError } from '#contract/errors.ts';
import type { Exchange } from '../exchange.ts';
import { Fields, wrong } from '../openai/fields.ts';
import { parseJson } from '../openai/parse-json.ts';

/** A list of a thousand models and all around it is smaller. */
const BODY_LIMIT_BYTES = 512 * 1024;
const MOST_MODELS = 1_000;
const LONGEST_NAME = 256;
const KNOWN = [
  'name',
  'url',
  'key',
  'key_env',
  'key_file',
  'models',
  'zone',
  'price_in',
  'price_out',
  'training',
];

/** What a body tells of an expert. An error says which member is wrong and never what stands in `key`. */
export async function readConnection(exchange: Exchange): Promise<{ name?: string; wish: ConnectionWish }> {
  const fields = new Fields(quietJson(await exchange.body(BODY_LIMIT_BYTES)), '');
  for (const key of Object.keys(fields.value))
    if (!KNOWN.includes(key))
      throw new AppError('bad_request', `Cannot read the expert: "${key.slice(0, 40)}" is no part of it`, {
        param: key.slice(0, 40),
        hint: `It takes ${KNOWN.join(', ')}.`,
      });
  const name = fields.text('name');
  const wish: ConnectionWish = {
    url: filled(fields, 'url'),
    key: readSecret(fields, 'key'),
    keyEnv: filled(fields, 'key_env'),
    keyFile: filled(fields, 'key_file'),
    models: readModels(fields),
    zone: filled(fields, 'zone'),
    priceIn: fields.within('price_in', 0, 1_000_000),
    priceOut: fields.within('price_out', 0, 1_000_000),
    training: filled(fields, 'training'),
  };
  refuseTwoKeys(wish);
  if (!exchange.isLoopbackBind) refusePlaces(wish);
  return { ...(name === undefined || name === '' ? {} : { name }), wish };
}

/** Where JSON is broken, its words would be repeated, and a key may be among them. */
export function quietJson(bytes: Buffer): object {
  try {
    return parseJson(bytes).value;
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !(thrown.cause instanceof SyntaxError)) throw thrown;
    throw new AppError('bad_request', 'Cannot read the request: its body is not JSON');
  }
}

/** An empty text is what forms send for "not told". */
function filled(fields: Fields, key: string): string | undefined {
  const text = fields.text(key)?.trim();
  return text === '' ? undefined : text;
}

/** Never repeated, whatever it is. */
export function readSecret(fields: Fields, param: string): string | undefined {
  const secret = fields.value[param] ?? '';
  if (typeof secret !== 'string')
    throw new AppError('bad_request', `Cannot read ${param}: it must be text`, { param });
  return secret === '' ? undefined : secret;
}

function readModels(fields: Fields): string[] | undefined {
  const list = fields.list('models');
  if (list && list.length > MOST_MODELS)
    throw new AppError('bad_request', `Cannot take ${list.length} models: the most is ${MOST_MODELS}`, {
      param: 'models',
      hint: 'Leave the list empty: then any name is passed on.',
    });
  return list?.map((model, index) => {
    const isName = typeof model === 'string' && model !== '' && model.length <= LONGEST_NAME;
    if (!isName) throw wrong(`models[${index}]`, `a name of at most ${LONGEST_NAME} letters`, model);
    return model;
  });
}

/**
 * Whoever names a file or variable of this machine can have it shown to a host of his choice as a key. On the machine
 * itself everybody could read them anyway; from elsewhere it would be a way in.
 */
function refusePlaces({ keyEnv, keyFile }: ConnectionWish): void {
  if (keyEnv === undefined && keyFile === undefined) return;
  const param = keyEnv === undefined ? 'key_file' : 'key_env';
  throw new AppError('policy_refused', `Cannot take ${param} while the server listens beyond this machine`, {
    param,
    hint: 'Type the key itself, or use freehold connect on the machine.',
  });
}

function refuseTwoKeys({ key, keyEnv, keyFile }: ConnectionWish): void {
  if (key === undefined || (keyEnv === undefined && keyFile === undefined)) return;
  throw new AppError('bad_request', 'Cannot take a key beside key_env or key_file: it lies in one place', {
    param: 'key',
  });
}
