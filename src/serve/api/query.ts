import { AppError } from '#contract/errors.ts';
import { nearest } from '#std/nearest.ts';
import { MOST_ROWS } from '#traces/read-traces.ts';

export function readLimit(query: URLSearchParams, fallback: number): number {
  const text = query.get('limit');
  if (text === null) return fallback;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ROWS) {
    throw new AppError(
      'bad_request',
      `Cannot read limit: it must be a whole number from 1 to ${MOST_ROWS}, not "${text}"`,
      { param: 'limit' },
    );
  }
  return limit;
}

/** Milliseconds since 1970, or a date as ISO 8601 has it. */
export function readTime(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const ms = /^\d{10,}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(ms)) {
    throw new AppError('bad_request', `Cannot read ${name}: "${text}" is no time`, {
      param: name,
      hint: 'Give milliseconds or a date such as 2026-11-21T08:00:00Z.',
    });
  }
  return ms;
}

/** A misspelt filter is refused: taken for none it would show everything. */
export function refuseOthers(query: URLSearchParams, known: readonly string[]): void {
  for (const name of query.keys()) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw new AppError('bad_request', `Cannot read ${name}: it is no part of this query`, {
      param: name,
      hint: `${near ? `Did you mean ${near}? ` : ''}It takes ${known.join(', ')}.`,
    });
  }
}
