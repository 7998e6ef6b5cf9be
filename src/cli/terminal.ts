import type { AppError } from '#contract/errors.ts';

const usesColour = process.stdout.isTTY === true;

function style(code: number): (text: string) => string {
  return (text) => (usesColour ? `\u001b[${code}m${text}\u001b[0m` : text);
}

export const bold = style(1);
export const dim = style(2);
export const red = style(31);
export const green = style(32);
export const yellow = style(33);
export const cyan = style(36);

export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Rewrites the current line where there is a terminal; says nothing where the output goes to a file. */
export function progress(line: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K${line}`);
}

/** Tells an error as a person wants it: what, why, and what to type. Answers with the exit status. */
export function tellError(error: AppError): number {
  process.stderr.write(`${red('freehold:')} ${error.message}\n`);
  if (error.hint) process.stderr.write(`  ${error.hint}\n`);
  if (error.code === 'internal' && error.cause instanceof Error)
    process.stderr.write(`${error.cause.stack}\n`);
  return error.code === 'internal' ? 1 : 2;
}

/** Columns as wide as their widest cell. `right` names the columns that hold numbers. */
export function table(
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, index) =>
        right.has(index) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

export function duration(us: number | null | undefined): string {
  if (us === null || us === undefined) return '-';
  if (us < 1_000) return `${Math.round(us)} µs`;
  if (us < 1_000_000) return `${(us / 1_000).toFixed(us < 10_000 ? 1 : 0)} ms`;
  return `${(us / 1_000_000).toFixed(1)} s`;
}

/** Money from nano-units; small sums keep their meaning. */
export function money(nanos: number | null | undefined): string {
  if (nanos === null || nanos === undefined) return '-';
  const units = nanos / 1e9;
  return `$${units === 0 ? '0' : units >= 1 ? units.toFixed(2) : units.toPrecision(2)}`;
}
