import { type Fields, wrong } from '../openai/fields.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const DURATION = /^-?(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/;

/**
 * `keep_alive`: seconds as a number, or a duration such as "5m" or "1h30m". Below zero means for ever. In milliseconds;
 * undefined where it is not said.
 */
export function decodeKeepAlive(fields: Fields): number | undefined {
  const value = fields.value.keep_alive;
  if (value === undefined || value === null || value === '') return undefined;
  const ms = typeof value === 'number' ? value * 1_000 : typeof value === 'string' ? msOf(value) : undefined;
  if (ms === undefined) throw wrong('keep_alive', 'seconds, or a duration such as "5m"', value);
  return ms < 0 ? Number.POSITIVE_INFINITY : ms;
}

function msOf(text: string): number | undefined {
  if (/^-?\d+$/.test(text)) return Number(text) * 1_000;
  if (!DURATION.test(text)) return undefined;
  let ms = 0;
  for (const [, count, unit = ''] of text.matchAll(/([\d.]+)(ms|s|m|h)/g))
    ms += Number(count) * (UNIT_MS[unit] ?? 0);
  return text.startsWith('-') ? -1 : ms;
}
