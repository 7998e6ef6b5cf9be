/** Figures as people read them. What is not known is a dash, never a nought. */
export const UNKNOWN = '–';

const LOCALE = 'en-US';
const whole = new Intl.NumberFormat(LOCALE);

export function count(value: number | null | undefined): string {
  return value == null ? UNKNOWN : whole.format(value);
}

/** "1 ask", "3 asks". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A share of 0 to 1 in per cent: whole ones, and more closely near both ends. */
export function percent(share: number | null | undefined): string {
  if (share == null) return UNKNOWN;
  const value = share * 100;
  const digits = (value > 0 && value < 10) || (value > 99 && value < 100) ? 1 : 0;
  return `${value.toFixed(digits)} %`;
}

/** Nano-units of the owner's currency; small sums keep two digits that say something. */
export function money(nanos: number | null | undefined): string {
  if (nanos == null) return UNKNOWN;
  const value = nanos / 1e9;
  const size = Math.abs(value);
  if (size === 0) return '0.00';
  const digits = size >= 0.1 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(size)));
  return value.toLocaleString(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Thousands, as disks and networks count. */
export function bytes(value: number | null | undefined): string {
  if (value == null) return UNKNOWN;
  let size = value;
  let unit = 0;
  while (size >= 999.5 && unit < BYTE_UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 99.5 ? Math.round(size) : size.toFixed(1)} ${BYTE_UNITS[unit]}`;
}

/** Microseconds as "340 µs", "12 ms", "3.4 s", "2 min 5 s". */
export function duration(us: number | null | undefined): string {
  if (us == null) return UNKNOWN;
  if (us < 1_000) return `${Math.round(us)} µs`;
  if (us < 999_500) return `${Math.round(us / 1_000)} ms`;
  const seconds = us / 1e6;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  const rest = Math.round(seconds) % 60;
  if (minutes < 60) return rest ? `${minutes} min ${rest} s` : `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const AGES: readonly [ms: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
];
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });

export function ago(at: number, now: number): string {
  const age = now - at;
  for (const [ms, unit] of AGES) if (age >= ms) return relative.format(-Math.floor(age / ms), unit);
  return age < 10_000 ? 'just now' : 'less than a minute ago';
}

const moment = new Intl.DateTimeFormat(LOCALE, {
  dateStyle: 'medium',
  timeStyle: 'medium',
  hourCycle: 'h23',
});

export function clockTime(at: number): string {
  return moment.format(at);
}
