import { AppError } from '#contract/errors.ts';

export type Json = Record<string, unknown>;

/** Reads members of a JSON object with their types checked; a wrong one is refused with its path as `param`. */
export class Fields {
  readonly value: Json;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw wrong(path, 'an object', value);
    this.value = value as Json;
    this.#path = path;
  }

  path(key: string): string {
    return this.#path ? `${this.#path}.${key}` : key;
  }

  /** Present: neither absent nor null, which OpenAI's clients send for "not set". */
  has(key: string): boolean {
    return this.value[key] !== undefined && this.value[key] !== null;
  }

  text(key: string): string | undefined {
    const value = this.value[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw wrong(this.path(key), 'text', value);
    return value;
  }

  requiredText(key: string): string {
    const value = this.text(key);
    if (value === undefined || value === '') throw missing(this.path(key));
    return value;
  }

  number(key: string): number | undefined {
    const value = this.value[key];
    if (value === undefined || value === null) return undefined;
    // JSON has no word for infinity, but numbers too large for one come out as it.
    if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(this.path(key), 'a number', value);
    return value;
  }

  whole(key: string, minimum: number, maximum = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.number(key);
    if (value === undefined) return undefined;
    if (!Number.isInteger(value) || value < minimum || value > maximum) {
      const range =
        maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
      throw wrong(this.path(key), `a whole number ${range}`, value);
    }
    return value;
  }

  /** A number of this range, its ends included. */
  within(key: string, minimum: number, maximum: number): number | undefined {
    const value = this.number(key);
    if (value !== undefined && !(value >= minimum && value <= maximum))
      throw wrong(this.path(key), `a number from ${minimum} to ${maximum}`, value);
    return value;
  }

  boolean(key: string): boolean | undefined {
    const value = this.value[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'boolean') throw wrong(this.path(key), 'true or false', value);
    return value;
  }

  list(key: string): unknown[] | undefined {
    const value = this.value[key];
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value)) throw wrong(this.path(key), 'a list', value);
    return value;
  }

  object(key: string): Fields | undefined {
    return this.has(key) ? new Fields(this.value[key], this.path(key)) : undefined;
  }
}

export function wrong(param: string, expected: string, value: unknown): AppError {
  const shown = JSON.stringify(value) ?? 'nothing';
  return new AppError(
    'bad_request',
    `Cannot read ${param || 'the request'}: it must be ${expected}, not ${shown.length > 80 ? `${shown.slice(0, 77)}...` : shown}`,
    param ? { param } : {},
  );
}

export function missing(param: string): AppError {
  return new AppError('bad_request', `Cannot read the request: ${param} is missing`, { param });
}
