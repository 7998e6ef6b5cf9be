import { isUtf8 } from 'node:buffer';
import { AppError } from '#contract/errors.ts';
import { type Json, wrong } from './fields.ts';

/** A request body as text and as a JSON object; anything else is refused in words. */
export function parseJson(bytes: Buffer): { text: string; value: Json } {
  if (bytes.length === 0)
    throw new AppError('bad_request', 'Cannot read the request: its body is empty', {
      hint: 'Send a JSON object.',
    });
  if (!isUtf8(bytes)) throw new AppError('bad_request', 'Cannot read the request: its body is not UTF-8');
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError(
      'bad_request',
      `Cannot read the request: its body is not JSON (${(cause as Error).message})`,
      { cause },
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong('', 'a JSON object', value);
  return { text, value: value as Json };
}
