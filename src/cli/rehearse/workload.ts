import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '#contract/errors.ts';

/** A question and the answer it should get. */
export interface Row {
  readonly text: string;
  readonly label: string;
}

/** A folder of labelled questions. */
export interface Workload {
  readonly folder: string;
  readonly name: string;
  readonly rows: readonly Row[];
  /** Each file with its number of rows. */
  readonly files: readonly { readonly name: string; readonly rows: number }[];
  /** The rows after a change, whose labels hold from then on; read only where it is wanted. */
  readonly drift?: readonly Row[] | undefined;
  /** Every label before the drift once, in alphabetical order. */
  readonly labels: readonly string[];
  /** Sent as the system message with each question. */
  readonly prompt: string;
}

/** `dev.jsonl` and whatever else lies there is left alone: it is not traffic. */
const FILES = ['train.jsonl', 'test.jsonl'] as const;
export const DRIFT_FILE = 'drift.jsonl';
const PROMPT_FILE = 'prompt.txt';
const EXPECTED = '{"text": "...", "label": "..."}';

const MOST_FILE_BYTES = 256 * 1024 * 1024;
/** All labels stand in a prompt made from them; more than this is not a classification but another kind of data. */
const MOST_LABELS = 1_000;

export function readWorkload(folder: string, { withDrift = false } = {}): Workload {
  const files = FILES.flatMap((name) => {
    const rows = readRows(folder, name);
    return rows ? [{ name, rows }] : [];
  });
  const rows = files.flatMap((file) => file.rows);
  if (rows.length === 0) throw nothingToAsk(folder, files.length > 0);
  const labels = [...new Set(rows.map(({ label }) => label))].sort();
  return {
    folder,
    name: basename(folder),
    rows,
    files: files.map((file) => ({ name: file.name, rows: file.rows.length })),
    drift: withDrift ? readDrift(folder) : undefined,
    labels,
    prompt: readText(folder, PROMPT_FILE)?.trim() ?? promptFor(labels, folder),
  };
}

function readRows(folder: string, name: string): Row[] | undefined {
  const text = readText(folder, name);
  return text === undefined ? undefined : parseRows(text, join(folder, name));
}

function readDrift(folder: string): Row[] {
  const rows = readRows(folder, DRIFT_FILE);
  if (rows && rows.length > 0) return rows;
  const why = rows ? `its ${DRIFT_FILE} has no rows` : `it has no ${DRIFT_FILE}`;
  throw unusable(`Cannot rehearse a drift with ${folder}: ${why}`, {
    hint: `Put a ${DRIFT_FILE} into it, one ${EXPECTED} a line with the labels that hold after the change, or leave --drift out.`,
  });
}

/** The rows of a JSON Lines text. `file` names it in errors. */
export function parseRows(text: string, file: string): Row[] {
  return text.split('\n').flatMap((line, index) => {
    return line.trim() === '' ? [] : [parseRow(line, file, index + 1)];
  });
}

/** A prompt for data that comes without one. */
export function promptFor(labels: readonly string[], from: string): string {
  if (labels.length > MOST_LABELS) {
    const count = labels.length.toLocaleString('en-US');
    throw unusable(
      `Cannot make a prompt for ${from}: it has ${count} labels, and the most is ${MOST_LABELS}`,
      {
        hint: `Give a folder whose rows sort texts under a few labels, or put a ${PROMPT_FILE} into it.`,
      },
    );
  }
  return `Classify the message under one of the labels below. Answer with the label only.\n\nLabels: ${labels.join(', ')}`;
}

function parseRow(line: string, file: string, number: number): Row {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw wrongRow(file, number, `is not JSON: ${excerpt(line)}`, cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongRow(file, number, `is not an object: ${excerpt(line)}`);
  }
  const { text, label } = value as { text?: unknown; label?: unknown };
  if (typeof text !== 'string' || text.trim() === '')
    throw wrongRow(file, number, wrongField('text', text, value));
  if (typeof label !== 'string' || label === '')
    throw wrongRow(file, number, wrongField('label', label, value));
  return { text, label };
}

function wrongField(name: string, found: unknown, row: object): string {
  if (found === undefined) return `has no "${name}", only ${Object.keys(row).join(', ') || 'nothing'}`;
  return `has a "${name}" that is no text, or an empty one: ${excerpt(JSON.stringify(found))}`;
}

function readText(folder: string, name: string): string | undefined {
  const file = join(folder, name);
  try {
    const { size } = statSync(file);
    if (size > MOST_FILE_BYTES) {
      throw unusable(`Cannot read ${file}: it has ${size} bytes, and the most is ${MOST_FILE_BYTES}`, {
        hint: 'Rehearse with a part of it.',
      });
    }
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unusable(`Cannot read ${file}: ${code}`, { hint: 'Check its rights.', cause });
  }
}

function nothingToAsk(folder: string, hasFiles: boolean): AppError {
  const why = hasFiles
    ? `its ${FILES.join(' and ')} have no rows`
    : existsSync(folder)
      ? `it has neither ${FILES.join(' nor ')}`
      : 'there is no such folder';
  return unusable(`Cannot rehearse with ${folder}: ${why}`, {
    hint: `Give --data a folder with ${FILES[0]}, one ${EXPECTED} a line, or leave --data out to use the sample.`,
  });
}

function wrongRow(file: string, number: number, what: string, cause?: unknown): AppError {
  return unusable(`Cannot read ${file}: line ${number} ${what}`, {
    hint: `Each line must be ${EXPECTED}.`,
    cause,
  });
}

function unusable(message: string, more: { hint: string; cause?: unknown }): AppError {
  return new AppError('bad_request', message, more);
}

function excerpt(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
