import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Places } from '#config/load.ts';
import { AppError } from '#contract/errors.ts';
import { openReader } from '#store/database.ts';
import { TraceReader, type TraceRow } from '#traces/read-traces.ts';

export interface OpenTraces {
  readonly database: DatabaseSync;
  readonly reader: TraceReader;
}

/** The traces of a home, for reading beside a server or without one. */
export function openTraces(places: Places): OpenTraces {
  if (!existsSync(places.databaseFile)) {
    throw new AppError('not_found', `Cannot find any traces: ${places.home} has no database yet`, {
      hint: 'The server makes it when it starts. Type: freehold up    or name another home: --home DIR',
    });
  }
  try {
    const database = openReader(places.databaseFile);
    return { database, reader: new TraceReader(database) };
  } catch (cause) {
    throw new AppError(
      'trace_unavailable',
      `Cannot read ${places.databaseFile}: ${(cause as Error).message}`,
      {
        hint: 'It must be a database that Freehold made, and you must have the right to read it.',
        cause,
      },
    );
  }
}

/** A trace's request and answer in full; undefined once retention took them. */
export interface KeptTexts {
  readonly request: string | undefined;
  readonly answer: string | undefined;
}

export function textsOf(row: TraceRow, reader: TraceReader): KeptTexts {
  return {
    request: reader.text(row.request_text),
    answer: row.answer_text === null ? undefined : reader.text(row.answer_text),
  };
}
