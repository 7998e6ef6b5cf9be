import type { Ask, TextOrTokens } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import type { AskHeaders } from '../ask-headers.ts';
import { Fields, missing, wrong } from './fields.ts';
import { parseJson } from './parse-json.ts';

/** The most texts of one request: OpenAI's own limit. */
export const MOST_INPUTS = 2_048;

/** An embeddings request in our own nouns, and how its vectors are to be written. Throws `bad_request` with `param`. */
export function decodeEmbeddings(bytes: Buffer, headers: AskHeaders): { ask: Ask; encoding: unknown } {
  const { text, value } = parseJson(bytes);
  const fields = new Fields(value, '');
  const ask: Ask = {
    ...headers,
    ...NO_ANSWER,
    name: fields.requiredText('model'),
    wants: 'vectors',
    inputs: decodeInputs(fields, 'input'),
    dimensions: fields.whole('dimensions', 1),
    original: { dialect: 'openai-embeddings', bytes, text },
  };
  return { ask, encoding: fields.value.encoding_format ?? 'float' };
}

/** The members of an ask that speak of an answer in words, where none is wanted. */
export const NO_ANSWER = {
  messages: [],
  tools: [],
  format: { type: 'text' },
  sampling: {},
  choices: 1,
  stream: false,
  streamUsage: false,
} as const satisfies Partial<Ask>;

/** A text, the tokens of one, or a list of either. */
export function decodeInputs(fields: Fields, key: string): TextOrTokens[] {
  const given = fields.value[key];
  if (given === undefined || given === null) throw missing(fields.path(key));
  const isOne = !Array.isArray(given) || (given.length > 0 && given.every((one) => typeof one === 'number'));
  const inputs: unknown[] = isOne ? [given] : given;
  if (inputs.length === 0) throw wrong(fields.path(key), 'a text or a list with at least one', given);
  refuseTooMany(inputs, fields.path(key));
  return inputs.map((one, index) => checkInput(one, isOne ? key : `${key}[${index}]`));
}

export function refuseTooMany(inputs: readonly unknown[], param: string): void {
  if (inputs.length <= MOST_INPUTS) return;
  throw new AppError(
    'bad_request',
    `Cannot take ${inputs.length} texts in one request: the limit is ${MOST_INPUTS}`,
    { param, hint: 'Send them in several requests.' },
  );
}

function checkInput(input: unknown, param: string): TextOrTokens {
  if (typeof input !== 'string' && !isTokens(input)) throw wrong(param, 'text or tokens', input);
  if (input.length === 0) throw wrong(param, 'a text with something in it', input);
  return input;
}

function isTokens(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((token) => Number.isInteger(token) && token >= 0);
}
