/** Plain text tables: the first column to the left, figures to the right. */
import type { Spread } from './statistics.ts';

export function printTable(
  title: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    widths
      .map((width, column) =>
        column === 0 ? (row[0] ?? '').padEnd(width) : (row[column] ?? '').padStart(width),
      )
      .join('  ');
  console.log(`\n${title}`);
  console.log(line(header));
  console.log(widths.map((width) => '-'.repeat(width)).join('  '));
  for (const row of rows) console.log(line(row));
}

/** `median (min–max)` */
export function withRange(values: Spread, digits = 0): string {
  return `${number(values.median, digits)} (${number(values.min, digits)}–${number(values.max, digits)})`;
}

export function number(value: number, digits = 0): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '-';
}

export interface Bar {
  readonly what: string;
  readonly figure: string;
  readonly bar: string;
  readonly met: boolean;
}

/** Prints what was promised against what was measured; true when every bar was met. */
export function printBars(bars: readonly Bar[]): boolean {
  if (bars.length === 0) {
    console.log('\nNo bar applies to this run.');
    return true;
  }
  const rows = bars.map(({ what, figure, bar, met }) => [what, figure, bar, met ? 'pass' : 'MISS']);
  printTable('Bars', ['what', 'measured', 'bar', ''], rows);
  return bars.every((bar) => bar.met);
}
