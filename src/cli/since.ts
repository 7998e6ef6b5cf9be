import { AppError } from '#contract/errors.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** What `--since` means: so long ago, a date, or milliseconds since 1970. A date without a zone is local time. */
export function readSince(typed: string | undefined, nowMs: number): number | undefined {
  if (typed === undefined) return undefined;
  const [, count, unit] = /^(\d+)([smhdw])$/.exec(typed) ?? [];
  if (count && unit) return nowMs - Number(count) * (UNIT_MS[unit] ?? 0);
  if (/^\d{10,}$/.test(typed)) return Number(typed);
  // JavaScript takes a bare date for midnight in London.
  const ms = Date.parse(/^\d{4}-\d\d-\d\d$/.test(typed) ? `${typed}T00:00` : typed);
  if (!Number.isNaN(ms)) return ms;
  throw new AppError('bad_request', `Cannot use --since ${typed}: it is no time`, {
    hint: 'For example 15m, 2h, 3d, 2026-11-21 or 2026-11-21T08:00.',
  });
}
