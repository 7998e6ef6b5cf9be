import { AppError } from '#contract/errors.ts';

/** The part of a place before this sign is the wire field that holds the schema; after it comes a JSON pointer. */
const POINTER = '#';

/** What a grammar cannot make sure of. `at` is a place such as `tools[0].function.parameters#/properties/age/not`. */
export function cannotEnforce(at: string, because: string, hint: string): AppError {
  return new AppError('unsupported', `A local model cannot be held to ${at}: ${because}`, {
    hint,
    param: fieldOf(at),
  });
}

/** A schema that says nothing sensible. */
export function badSchema(at: string, because: string, hint: string): AppError {
  return new AppError('bad_request', `The JSON schema cannot be read at ${at}: ${because}`, {
    hint,
    param: fieldOf(at),
  });
}

/** The place of a member of what is at `at`, as JSON pointers write it (RFC 6901). */
export function placeIn(at: string, ...keys: (string | number)[]): string {
  const pointer = keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return at.includes(POINTER) ? at + pointer : `${at}${POINTER}${pointer}`;
}

function fieldOf(at: string): string {
  return at.slice(0, at.includes(POINTER) ? at.indexOf(POINTER) : undefined);
}
