import type { Curve } from '#flows/task-detail.ts';
import { share } from './task-lines.ts';
import { dim, green } from './terminal.ts';

const ROWS = 9;
const MOST_COLUMNS = 60;
/** Of the labels at the left. */
const LABEL_CHARS = 7;

/**
 * Coverage against risk as a picture: the farther right, the more of its asks a student answers; the higher, the more
 * of those answers differ from its teacher's. A line shows what may differ, a diamond where the student stands.
 */
export function drawCurve({ points, threshold }: Curve, alpha: number, width: number): string[] {
  const columns = Math.max(10, Math.min(MOST_COLUMNS, width - LABEL_CHARS - 3));
  const steps = Array.from({ length: columns }, (_, at) => pointAt(points, (at + 1) / columns));
  const top = Math.max(2 * alpha, ...points.map(({ risk }) => risk));
  const rowOf = (risk: number) => Math.round((1 - risk / top) * (ROWS - 1));
  const stand = columnOf(points, threshold, columns);
  const grid = Array.from({ length: ROWS }, (_, row) =>
    steps.map((point, column) => {
      if (point && rowOf(point.risk) === row) return column === stand ? green('◆') : '•';
      return row === rowOf(alpha) ? dim('┄') : ' ';
    }),
  );
  const labels = new Map([
    [0, share(top)],
    [rowOf(alpha), share(alpha)],
    [ROWS - 1, '0 %'],
  ]);
  return [
    ...grid.map(
      (cells, row) => `${(labels.get(row) ?? '').padStart(LABEL_CHARS)} ┤${cells.join('').trimEnd()}`,
    ),
    `${' '.repeat(LABEL_CHARS)} └${'─'.repeat(columns)}`,
    `${' '.repeat(LABEL_CHARS + 2)}${axis(columns)}`,
  ];
}

/** What the columns stand for, in as many characters. */
function axis(columns: number): string {
  const [from, to, what] = ['0 %', '100 %', 'answered'];
  const room = columns - from.length - to.length;
  const middle = room > what.length ? what.padStart(Math.floor((room + what.length) / 2)) : '';
  return from + middle.padEnd(room) + to;
}

type Point = Curve['points'][number];

/** The strictest threshold that answers so much. */
function pointAt(points: readonly Point[], coverage: number): Point | undefined {
  return points.find((point) => point.coverage >= coverage - 1e-9);
}

/** The column in which the loosest point lies that the threshold lets through. */
function columnOf(
  points: readonly Point[],
  threshold: number | undefined,
  columns: number,
): number | undefined {
  if (threshold === undefined) return undefined;
  const last = points.findLast((point) => point.threshold >= threshold);
  return last && Math.max(0, Math.ceil(last.coverage * columns - 1e-9) - 1);
}
