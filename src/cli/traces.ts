import { findPlaces } from '#config/load.ts';
import { AppError } from '#contract/errors.ts';
import type { TraceState } from '#contract/trace.ts';
import { nearest } from '#std/nearest.ts';
import { systemWorld } from '#std/world.ts';
import { MOST_ROWS, type TraceFilter, type TraceReader, type TraceRow } from '#traces/read-traces.ts';
import { endWhenNobodyReads } from './broken-pipe.ts';
import {
  type Command,
  type Given,
  misuse,
  numberOption,
  placeHelp,
  placeOptions,
  textOption,
} from './command.ts';
import { columnsOf } from './fit-text.ts';
import { followTraces } from './follow-traces.ts';
import { openTraces } from './open-traces.ts';
import { plainTrace, showTrace } from './show-trace.ts';
import { readSince } from './since.ts';
import { dim, say } from './terminal.ts';
import { firstWords, TraceLines } from './trace-lines.ts';

const DEFAULT_ROWS = 20;
const STATES: readonly TraceState[] = ['open', 'done', 'failed', 'cancelled', 'swept'];

export const traces: Command = {
  name: 'traces',
  summary: 'show what was asked and answered',
  usage: '[ID] [-n N] [-f] [--expert E] [--task T] [--state S] [--since TIME] [--json] [--home DIR]',
  options: {
    number: { type: 'string', short: 'n' },
    follow: { type: 'boolean', short: 'f' },
    expert: { type: 'string' },
    task: { type: 'string' },
    state: { type: 'string' },
    since: { type: 'string' },
    json: { type: 'boolean' },
    home: placeOptions.home,
  },
  help: {
    number: `how many, the newest (default ${DEFAULT_ROWS})`,
    follow: 'go on and show traces as they come; Ctrl-C ends it',
    expert: 'only what this expert answered',
    task: 'only asks of this task',
    state: `only those that are ${STATES.join(', ')}`,
    since: 'only those asked since 15m, 2h or 3d ago, or since a date',
    json: 'one JSON object a line, with every column',
    home: placeHelp.home,
  },
  words: [0, 1],
  async run(given) {
    endWhenNobodyReads();
    const wanted = readWanted(given);
    const open = openTraces(findPlaces({ home: textOption(given, 'home') }));
    try {
      const id = given.words[0];
      if (id !== undefined) showTrace(open, id, wanted.json);
      else await showMany(open.reader, wanted, textOption(given, 'home'));
    } finally {
      open.reader.close();
    }
    return 0;
  },
};

interface Wanted {
  readonly filter: TraceFilter;
  readonly count: number;
  readonly follow: boolean;
  readonly json: boolean;
}

function readWanted(given: Given): Wanted {
  const state = textOption(given, 'state');
  if (state !== undefined && !STATES.some((known) => known === state)) {
    const near = nearest(state, STATES);
    throw new AppError('bad_request', `Cannot show traces with --state ${state}: there is no such state`, {
      hint: `${near ? `Did you mean ${near}? ` : ''}It is one of ${STATES.join(', ')}.`,
    });
  }
  const count = numberOption(traces, given, 'number') ?? DEFAULT_ROWS;
  if (!Number.isInteger(count)) throw misuse(traces, `cannot use -n ${count}: it must be a whole number`);
  const wanted = {
    filter: {
      state,
      expert: textOption(given, 'expert'),
      task: textOption(given, 'task'),
      sinceMs: readSince(textOption(given, 'since'), Date.now()),
    },
    count,
    follow: given.options.follow === true,
    json: given.options.json === true,
  };
  if (wanted.follow && given.words.length > 0)
    throw misuse(traces, 'can follow all traces or show one, not both');
  return wanted;
}

async function showMany(reader: TraceReader, wanted: Wanted, home: string | undefined): Promise<void> {
  const print = wanted.json ? jsonPrinter() : linePrinter(reader);
  const backlog = () => {
    const rows = newest(reader, wanted.filter, wanted.count);
    print.measure(rows);
    return rows;
  };
  if (wanted.follow) return follow(reader, wanted, backlog, print);
  const rows = backlog();
  rows.forEach(print.row);
  if (rows.length === 0 && !wanted.json) say(nothing(reader, home));
}

interface Printer {
  /** The rows that come next, so that columns are wide enough from the first line on. */
  measure(rows: readonly TraceRow[]): void;
  row(row: TraceRow): void;
}

function linePrinter(reader: TraceReader): Printer {
  const lines = new TraceLines(() => columnsOf(process.stdout), Date.now);
  return {
    measure: (rows) => lines.measure(rows),
    row: (row) => lines.lines(row, firstWords(row, reader)).forEach(say),
  };
}

function jsonPrinter(): Printer {
  return { measure: () => {}, row: (row) => say(JSON.stringify(plainTrace(row))) };
}

/** The newest traces, the newest last: beside the prompt, where the eye is. */
function newest(reader: TraceReader, filter: TraceFilter, count: number): TraceRow[] {
  const rows: TraceRow[] = [];
  while (rows.length < count) {
    const page = reader.list(
      { ...filter, before: rows.at(-1)?.id },
      Math.min(MOST_ROWS, count - rows.length),
    );
    if (page.length === 0) break;
    rows.push(...page);
  }
  return rows.reverse();
}

function nothing(reader: TraceReader, home: string | undefined): string {
  if (reader.list({}, 1).length > 0) return 'No trace matches. Without options: freehold traces';
  return `No traces yet: they come with the first ask. A server starts with: freehold up${home ? ` --home ${home}` : ''}`;
}

async function follow(
  reader: TraceReader,
  wanted: Wanted,
  backlog: () => TraceRow[],
  print: Printer,
): Promise<void> {
  const { filter } = wanted;
  const ended = new AbortController();
  const end = () => ended.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  if (!wanted.json && reader.list({}, 1).length === 0)
    say(dim('No traces yet; waiting for the first ask. Ctrl-C ends this.'));
  await followTraces(reader, backlog, {
    clock: systemWorld().clock,
    signal: ended.signal,
    show: (row) => {
      if (matches(row, filter)) print.row(row);
    },
    missed: () => process.stderr.write(dim('… more asks came at once than can be shown\n')),
  });
  if (process.stdout.isTTY) say(); // the prompt comes below the ^C
}

function matches(row: TraceRow, { state, expert, task, sinceMs }: TraceFilter): boolean {
  return (
    (state === undefined || row.state === state) &&
    (expert === undefined || row.expert_id === expert) &&
    (task === undefined || row.task === task) &&
    (sinceMs === undefined || row.opened_at >= sinceMs)
  );
}
