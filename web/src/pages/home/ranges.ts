/** How far back the page looks. */
export const RANGES = [
  { value: 'hour', label: 'Hour', hours: 1, words: 'in the last hour' },
  { value: 'day', label: 'Day', hours: 24, words: 'in the last 24 hours' },
  { value: 'week', label: 'Week', hours: 168, words: 'in the last 7 days' },
  { value: 'month', label: 'Month', hours: 720, words: 'in the last 30 days' },
] as const;
export type RangeName = (typeof RANGES)[number]['value'];
export type Range = (typeof RANGES)[number];

const HOUR_MS = 3_600_000;

export function rangeOf(name: RangeName): Range {
  return RANGES.find(({ value }) => value === name) ?? RANGES[1];
}

export function isRange(name: string | null): name is RangeName {
  return RANGES.some(({ value }) => value === name);
}

/** What a house is looked at by that nobody has chosen for: one that is new is a dot in a day. */
export function usualRange(firstAt: number | null, now: number): RangeName {
  return firstAt !== null && now - firstAt < HOUR_MS ? 'hour' : 'day';
}

/** The traces that were answered between two times, narrowed: what a number on this page counts. */
export function answersPath(
  { since, until }: { readonly since: number; readonly until?: number },
  narrowed: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams({ state: 'done', audits: 'none', ...narrowed, since: String(since) });
  if (until !== undefined) query.set('until', String(until));
  return `/traces?${query}`;
}

export function tracesPath(since: number, narrowed: Readonly<Record<string, string>>): string {
  return `/traces?${new URLSearchParams({ ...narrowed, since: String(since) })}`;
}
