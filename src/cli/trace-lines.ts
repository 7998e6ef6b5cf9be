import { answerText, question } from '#traces/first-words.ts';
import type { TraceReader, TraceRow } from '#traces/read-traces.ts';
import { fit, inColumn, oneLine, textWidth } from './fit-text.ts';
import { textsOf } from './open-traces.ts';
import { bold, cyan, dim, duration, green, money, red, yellow } from './terminal.ts';

/** The first words of a question and of its answer. */
export interface FirstWords {
  readonly asked: string;
  readonly answered: string;
}

/** The columns from left to right. */
const COLUMNS = ['time', 'trace', 'asked', 'task', 'state', 'tokens', 'cost', 'first', 'total'] as const;
type Column = (typeof COLUMNS)[number];

/** What goes first when the terminal is too narrow for all. */
const DROPPED: readonly Column[] = ['first', 'task', 'cost', 'tokens'];
const TO_THE_RIGHT: ReadonlySet<Column> = new Set(['tokens', 'cost', 'first', 'total']);

const GAP = '  ';
const LEAST_ASKED = 14;
const MOST_ASKED = 40;
const MOST_TASK = 20;
/** With less room than this beside the columns, the words get a line of their own. */
const LEAST_WORDS = 50;

export const SHORT_ID_CHARS = 12;

/**
 * Traces as lines in columns. The columns grow as rows come and never shrink, so that what is printed while
 * following stays aligned; one that has nothing to say is left out.
 */
export class TraceLines {
  readonly #terminalWidth: () => number;
  readonly #nowMs: () => number;
  readonly #widths = new Map<Column, number>();
  #shown = '';

  constructor(terminalWidth: () => number, nowMs: () => number) {
    this.#terminalWidth = terminalWidth;
    this.#nowMs = nowMs;
  }

  /** Makes room for these rows before the first of them is printed. */
  measure(rows: readonly TraceRow[]): void {
    for (const row of rows) for (const column of COLUMNS) this.#widen(column, this.#cell(row, column));
  }

  lines(row: TraceRow, words: FirstWords): string[] {
    this.measure([row]);
    const { columns, left } = this.#layout();
    const cells = columns.map(([column, width]) => {
      const side = TO_THE_RIGHT.has(column) ? 'right' : 'left';
      return colour(row, column, inColumn(this.#cell(row, column), width, side));
    });
    const line = cells.join(GAP);
    const heading = this.#heading(columns);
    // A task whose column had to go is told before the words.
    const hasTask = row.task === null || columns.some(([column]) => column === 'task');
    const task = hasTask ? '' : `${fit(this.#cell(row, 'task'), MOST_TASK)}: `;
    const tell = (width: number) => task + tellWords(row, words, width - textWidth(task));
    if (left >= LEAST_WORDS) return [...heading, (line + GAP + tell(left)).trimEnd()];
    const indent = ' '.repeat(columns[0]?.[1] ?? 0) + GAP;
    return [...heading, line, indent + tell(this.#terminalWidth() - indent.length)];
  }

  /** The columns' names, once and again whenever there are other columns. */
  #heading(columns: readonly (readonly [Column, number])[]): string[] {
    const names = columns.map(([column]) => column).join();
    if (names === this.#shown) return [];
    this.#shown = names;
    const cells = columns.map(([column, width]) =>
      inColumn(column, width, TO_THE_RIGHT.has(column) ? 'right' : 'left'),
    );
    return [dim(cells.join(GAP).trimEnd())];
  }

  #widen(column: Column, cell: string): void {
    if (cell === '') return;
    const most = column === 'asked' ? MOST_ASKED : column === 'task' ? MOST_TASK : 30;
    const width = Math.max(Math.min(textWidth(cell), most), column.length);
    if (width > (this.#widths.get(column) ?? 0)) this.#widths.set(column, width);
  }

  /** Which columns there is room for, and how many places are left beside them. */
  #layout(): { columns: [Column, number][]; left: number } {
    let columns = COLUMNS.flatMap((name): [Column, number][] => {
      const width = this.#widths.get(name);
      return width === undefined ? [] : [[name, width]];
    });
    const width = this.#terminalWidth();
    const taken = () =>
      columns.reduce((sum, [, width]) => sum + width, 0) + GAP.length * (columns.length - 1);
    const asked = columns.find(([name]) => name === 'asked');
    const narrow = () => {
      const excess = taken() - width;
      if (asked && excess > 0) asked[1] = Math.max(Math.min(LEAST_ASKED, asked[1]), asked[1] - excess);
    };
    narrow();
    for (const dropped of DROPPED) {
      if (taken() <= width) break;
      columns = columns.filter(([name]) => name !== dropped);
      if (asked) asked[1] = this.#widths.get('asked') ?? asked[1];
      narrow();
    }
    return { columns, left: width - taken() - GAP.length };
  }

  #cell(row: TraceRow, column: Column): string {
    switch (column) {
      case 'time':
        return timeOf(row.opened_at, this.#nowMs());
      case 'trace':
        return row.id.slice(-SHORT_ID_CHARS);
      case 'asked':
        return askedAndAnswered(row);
      case 'task':
        return oneLine(row.task ?? '');
      case 'state':
        return row.error_code ?? row.state;
      case 'tokens':
        return tokens(row);
      case 'cost':
        return row.cost_nanos === null ? '' : money(row.cost_nanos);
      case 'first':
        return row.first_byte_us === null ? '' : duration(row.first_byte_us);
      case 'total':
        return row.total_us === null ? '' : duration(row.total_us);
    }
  }
}

/** Reads the first words of a trace from its request and answer; empty where retention took them. */
export function firstWords(row: TraceRow, reader: TraceReader): FirstWords {
  const { request, answer } = textsOf(row, reader);
  return {
    asked: request === undefined ? '' : oneLine(question(request)),
    answered: answer === undefined ? '' : oneLine(answerText(answer)),
  };
}

/** The question gets half the room, or what the answer leaves of it. */
function tellWords(row: TraceRow, { asked, answered }: FirstWords, width: number): string {
  const reply = row.error_message === null ? answered : oneLine(row.error_message);
  const arrow = ' → ';
  const room = Math.max(0, width - arrow.length);
  const forAsked = Math.max(Math.floor(room / 2), room - textWidth(reply));
  const shownAsked = fit(asked, forAsked);
  const shownReply = fit(reply, room - textWidth(shownAsked));
  if (reply === '') return dim(shownAsked);
  return dim(shownAsked + arrow) + (row.error_message === null ? shownReply : red(shownReply));
}

/** The name asked for and who answered; said once where both are the same. */
export function askedAndAnswered(row: TraceRow): string {
  const name = oneLine(row.name);
  if (row.expert_id === null) return name;
  const served = servedBy(row.expert_id, row.model);
  const isPlain = row.name === row.expert_id || row.name === row.model || name === served;
  return isPlain ? served : `${name} → ${served}`;
}

/** An expert and its model; a student is its own. */
export function servedBy(expert: string, model: string | null): string {
  return oneLine(model === null || model === expert ? expert : `${expert}/${model}`);
}

function tokens(row: TraceRow): string {
  if (row.tokens_in === null && row.tokens_out === null) return '';
  return `${row.tokens_in ?? '?'}→${row.tokens_out ?? '?'}`;
}

function colour(row: TraceRow, column: Column, cell: string): string {
  if (column === 'state') return colourOfState(row.state)(cell);
  if (column === 'trace') return cyan(cell);
  return column === 'asked' ? bold(cell) : cell;
}

export function colourOfState(state: string): (text: string) => string {
  if (state === 'done') return green;
  if (state === 'failed' || state === 'swept') return red;
  return state === 'cancelled' ? yellow : dim;
}

/** Today's traces by the clock, older ones by their day as well; both in local time. */
export function timeOf(ms: number, nowMs: number): string {
  const { day, clock } = localTime(ms);
  return day === localTime(nowMs).day ? clock : `${day.slice(5)} ${clock}`;
}

export function localTime(ms: number): { day: string; clock: string } {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return {
    day: `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
    clock: `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`,
  };
}
