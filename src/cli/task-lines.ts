import type { TaskReport } from '#flows/task-report.ts';
import { fit, inColumn, oneLine, textWidth, wrapWords } from './fit-text.ts';
import { bold, cyan, dim, green, money, red, yellow } from './terminal.ts';

/** The columns from left to right. */
const COLUMNS = ['task', 'phase', 'asks', 'by students', 'audits', 'saved', 'waiting saved'] as const;
type Column = (typeof COLUMNS)[number];

/** What goes first when the terminal is too narrow for all. */
const DROPPED: readonly Column[] = ['waiting saved', 'audits', 'saved', 'by students'];
const TO_THE_RIGHT: ReadonlySet<Column> = new Set([
  'asks',
  'by students',
  'audits',
  'saved',
  'waiting saved',
]);
const GAP = '  ';
const INDENT = '    ';

/** Tasks as lines: a row of figures each, below it what it is and what goes on. */
export function taskLines(reports: readonly TaskReport[], width: number): string[] {
  const rows = reports.map((report) => ({ report, cells: cellsOf(report) }));
  const columns = columnsFor(
    rows.map(({ cells }) => cells),
    width,
  );
  const side = (column: Column) => (TO_THE_RIGHT.has(column) ? 'right' : 'left');
  const heading = columns.map(([column, room]) => inColumn(column, room, side(column))).join(GAP);
  return [
    dim(heading.trimEnd()),
    ...rows.flatMap(({ report, cells }) => [
      columns
        .map(([column, room]) => paint(column, report)(inColumn(cells[column], room, side(column))))
        .join(GAP)
        .trimEnd(),
      ...aboutLines(report, width),
    ]),
  ];
}

function cellsOf(report: TaskReport): Record<Column, string> {
  const { task, tally, audits, savings } = report;
  const hasServed = tally.byStudent.count > 0;
  return {
    task: oneLine(task.id),
    phase: phaseWords(report),
    asks: counted(tally.asks),
    'by students': hasServed ? share(tally.byStudent.count / tally.asks) : '-',
    audits: audits.count > 0 ? `${counted(audits.count)}, ${counted(audits.errors)} wrong` : '-',
    saved: hasServed ? money(savings.costNanos) : '-',
    'waiting saved': hasServed ? span(savings.waitUs) : '-',
  };
}

/** Which columns there is room for, with their widths. The id is never cut: it is there to be typed. */
function columnsFor(rows: readonly Record<Column, string>[], width: number): [Column, number][] {
  let columns = COLUMNS.map((name): [Column, number] => [
    name,
    Math.max(textWidth(name), ...rows.map((cells) => textWidth(cells[name]))),
  ]);
  const taken = () => columns.reduce((sum, [, room]) => sum + room + GAP.length, -GAP.length);
  for (const dropped of DROPPED) {
    if (taken() <= width) break;
    columns = columns.filter(([name]) => name !== dropped);
  }
  return columns;
}

function aboutLines(report: TaskReport, width: number): string[] {
  const room = Math.max(20, width - INDENT.length);
  const { prompt, name } = report.task;
  const what = oneLine(prompt) || `asks for ${oneLine(name)} without a prompt of their own`;
  return [dim(INDENT + fit(what, room)), ...doing(report).flatMap((line) => wrapped(line, room))];
}

function wrapped(text: string, room: number): string[] {
  return wrapWords(text, room).map((line) => INDENT + yellow(line));
}

/** What goes on, and what it waits for. */
export function doing(report: Pick<TaskReport, 'lesson' | 'task' | 'phase' | 'approved'>): string[] {
  const { lesson, task } = report;
  const lines = lesson
    ? [`lesson ${share(lesson.done)}: ${lesson.phase}, from ${counted(lesson.rows)} answers`]
    : [];
  // Its note may speak of the next lesson by now.
  if (wantsYes(report)) lines.push(`its student waits for your yes. Type: freehold task approve ${task.id}`);
  else if (task.note !== '') lines.push(oneLine(task.note));
  return lines;
}

function wantsYes({ phase, approved }: Pick<TaskReport, 'phase' | 'approved'>): boolean {
  return phase === 'certified' && !approved;
}

export function phaseWords(report: Pick<TaskReport, 'phase' | 'approved'>): string {
  const { phase } = report;
  if (wantsYes(report)) return 'wants your yes';
  return phase === 'taken-off' ? 'taken off' : phase;
}

export function colourOfPhase({ phase }: Pick<TaskReport, 'phase'>): (text: string) => string {
  if (phase === 'serving') return green;
  if (phase === 'certified') return yellow;
  if (phase === 'taken-off') return red;
  return phase === 'open' || phase === 'held' ? dim : bold;
}

function paint(column: Column, report: TaskReport): (text: string) => string {
  if (column === 'task') return cyan;
  return column === 'phase' ? colourOfPhase(report) : (text) => text;
}

export function counted(count: number): string {
  return count.toLocaleString('en');
}

/** A share as a percentage with two digits: never 0 or 100 % where it is not. */
export function share(part: number): string {
  const value = part * 100;
  if (value > 0 && value < 0.1) return '< 0.1 %';
  if (value < 100 && value >= 99.5) return `${Math.floor(value * 10) / 10} %`;
  return `${Number(value.toPrecision(2))} %`;
}

const SPANS: readonly (readonly [us: number, unit: string])[] = [
  [86_400e6, 'd'],
  [3_600e6, 'h'],
  [60e6, 'min'],
  [1e6, 's'],
  [1e3, 'ms'],
  [1, 'µs'],
];

/** A time that may be days long, from microseconds. */
export function span(us: number): string {
  const [size, unit] = SPANS.find(([least]) => us >= least) ?? [1, 'µs'];
  const value = us / size;
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`;
}
