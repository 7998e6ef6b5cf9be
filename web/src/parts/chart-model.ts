const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LOCALE = 'en-US';

/** Each series with all those before it underneath: what a stacked chart draws. Where there is nothing, it draws nothing. */
export function stacked(series: readonly (readonly (number | null)[])[]): (number | null)[][] {
  const tops: (number | null)[][] = [];
  for (const values of series) {
    const below = tops.at(-1);
    tops.push(values.map((value, at) => (value ?? 0) + (below?.[at] ?? 0) || null));
  }
  return tops;
}

/** Running sums; a gap stays a gap, and what is not known adds nothing. */
export function running(values: readonly (number | null)[]): (number | null)[] {
  let sum = 0;
  return values.map((value) => {
    sum += value ?? 0;
    return value === null ? null : sum;
  });
}

const LABEL_PX = 76;
/** From the middle of a label to its end, with seconds and without: nearer to the edge it would be cut off. */
const HALF_LABEL_PX = { long: 28, short: 20 };

/** Between two labels below the axis: as clocks and calendars are divided. */
const LABEL_STEPS = [5, 10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200]
  .map((seconds) => seconds * 1_000)
  .concat([1, 2, 4, 7, 14, 28, 56].map((days) => days * DAY));

/** The spans that have a label: as many as fit, where the clock on the wall is round. */
export function labelled(starts: readonly number[], lengthMs: number, widthPx: number): number[] {
  const most = Math.max(2, Math.floor(widthPx / LABEL_PX));
  const wholeMs = starts.length * lengthMs;
  const step = LABEL_STEPS.find((one) => one >= lengthMs && wholeMs / one <= most) ?? wholeMs;
  const isRound = (at: number) => (at - offsetMs(at)) % step < Math.min(lengthMs, step);
  const halfPx = lengthMs < MINUTE ? HALF_LABEL_PX.long : HALF_LABEL_PX.short;
  const isWhole = (span: number) => ((starts.length - 1 - span) / starts.length) * widthPx >= halfPx;
  return starts.flatMap((at, span) => (isRound(at) && isWhole(span) ? [span] : []));
}

function offsetMs(atMs: number): number {
  return new Date(atMs).getTimezoneOffset() * MINUTE;
}

const second = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'medium', hourCycle: 'h23' });
const minute = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'short', hourCycle: 'h23' });
const date = new Intl.DateTimeFormat(LOCALE, { month: 'short', day: 'numeric' });
const weekday = new Intl.DateTimeFormat(LOCALE, { weekday: 'short', month: 'short', day: 'numeric' });

/** What stands below the axis where a span begins. */
export function tickWords(atMs: number, lengthMs: number): string {
  if (lengthMs >= DAY || (lengthMs >= MINUTE && isMidnight(atMs))) return date.format(atMs);
  return (lengthMs < MINUTE ? second : minute).format(atMs);
}

/** A span in words: "Fri, Nov 21, 14:00 to 15:00". */
export function spanWords(atMs: number, lengthMs: number): string {
  const end = atMs + lengthMs;
  if (lengthMs === DAY) return weekday.format(atMs);
  if (lengthMs > DAY) return `${date.format(atMs)} to ${date.format(end - 1)}`;
  const clock = lengthMs < MINUTE ? second : minute;
  return `${weekday.format(atMs)}, ${clock.format(atMs)} to ${clock.format(end)}`;
}

function isMidnight(atMs: number): boolean {
  const at = new Date(atMs);
  return at.getHours() === 0 && at.getMinutes() === 0;
}

/** "1,200" as "1.2k": beside an axis there is little room. */
export function shortCount(value: number): string {
  return compact.format(value).toLowerCase();
}

const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 });
