import { hash } from 'node:crypto';
import { type Dataset, type DatasetRecipe, type DatasetRow, TRAINING_TERMS } from '#contract/dataset.ts';
import { AppError } from '#contract/errors.ts';
import type { ClosedShape } from '#contract/shape.ts';
import { agreed } from './agreed.ts';
import { correct } from './corrected.ts';
import type { Draft, LeaveOut, LeftOutReason } from './draft.ts';
import type { Example } from './example.ts';
import { fits } from './fits.ts';
import { groupNearDuplicates } from './near-duplicates.ts';
import { newestOfConversations, newestWithAllValues } from './newest.ts';

/**
 * How datasets are made today. A recipe of another version would make another dataset of the same traces; version 1 had
 * the same rows, without saying which of them were drawn.
 */
export const RECIPE_VERSION = 2;

/** Stands first in every dataset's text, so that a file tells what it is. */
const FORMAT = 'freehold-dataset-1';

/** What a dataset is made from. */
export interface Curation {
  readonly task: string;
  readonly shape: ClosedShape;
  /** In any order; each trace once. */
  readonly examples: readonly Example[];
  readonly recipe: DatasetRecipe;
}

/**
 * traces + feedback → dataset. Every example is a row or is counted in `leftOut`; the rows stand oldest first. Throws
 * RangeError where the recipe cannot be followed or a trace comes twice, which are faults of the caller.
 */
export function makeDataset({ task, shape, examples, recipe }: Curation): Dataset {
  checkRecipe(recipe);
  const counts = new Map<LeftOutReason, number>();
  const leaveOut: LeaveOut = (reason) => counts.set(reason, (counts.get(reason) ?? 0) + 1);

  const permitted = oldestFirst(examples).filter((example) => isPermitted(example, leaveOut));
  const groups = groupNearDuplicates(
    permitted.map(({ input }) => input),
    recipe.nearDuplicate,
  );
  const corrected = correct(permitted, groups, shape, leaveOut);
  const settled = agreed(corrected, leaveOut);
  const single = newestOfConversations(settled, leaveOut);
  const kept = newestWithAllValues(single, recipe.mostRows, leaveOut);

  const unnamed = {
    task,
    shape,
    recipe,
    cutoff: examples.reduce((newest, { trace }) => (trace > newest ? trace : newest), ''),
    leftOut: Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    rows: rowsOf(kept),
  };
  return { hash: hash('sha256', datasetText(unnamed)), ...unnamed };
}

function checkRecipe({ version, mostRows, nearDuplicate, seed }: DatasetRecipe): void {
  if (version !== RECIPE_VERSION)
    throw new RangeError(`Only recipes of version ${RECIPE_VERSION} can be followed, not ${version}`);
  if (!Number.isSafeInteger(mostRows) || mostRows < 1)
    throw new RangeError(`A recipe's mostRows is a whole number from 1, not ${mostRows}`);
  if (!(nearDuplicate > 0 && nearDuplicate <= 1))
    throw new RangeError(`A recipe's nearDuplicate is above 0 and at most 1, not ${nearDuplicate}`);
  if (!Number.isSafeInteger(seed)) throw new RangeError(`A recipe's seed is a whole number, not ${seed}`);
}

function oldestFirst(examples: readonly Example[]): Example[] {
  const sorted = examples.toSorted((a, b) => a.atMs - b.atMs || (a.trace < b.trace ? -1 : 1));
  const seen = new Set<string>();
  for (const { trace } of sorted) {
    if (seen.has(trace)) throw new RangeError(`Trace ${trace} was handed in twice`);
    seen.add(trace);
  }
  return sorted;
}

function isPermitted({ terms }: Example, leaveOut: LeaveOut): boolean {
  if (terms === 'forbidden') leaveOut('forbidden terms');
  if (terms === 'unknown') leaveOut('terms unknown');
  return terms === 'allowed' || terms === 'task-models-only';
}

/** With groups counted anew, since some of those that linked them are gone. */
function rowsOf(drafts: readonly Draft[]): DatasetRow[] {
  const numbers = new Map<number, number>();
  return drafts.map(({ example: { trace, input, teacher, terms, drawn }, values, source, group }) => {
    const row = {
      trace,
      input,
      values,
      teacher,
      terms,
      source,
      group: numbers.getOrInsert(group, numbers.size),
    };
    return drawn ? row : { ...row, drawn };
  });
}

/**
 * The one text of a dataset, as JSON Lines: a header with everything but the rows, then a row a line. Every key has its
 * place, so that equal datasets have equal texts; its sha256 is the dataset's name.
 */
export function datasetText(dataset: Omit<Dataset, 'hash'>): string {
  const { task, shape, recipe, cutoff, leftOut, rows } = dataset;
  const header = {
    format: FORMAT,
    task,
    recipe: pick(recipe, ['version', 'mostRows', 'nearDuplicate', 'seed']),
    cutoff,
    leftOut: Object.fromEntries(Object.entries(leftOut).sort(([a], [b]) => (a < b ? -1 : 1))),
    shape: {
      ...pick(shape, ['kind', 'form', 'pieces']),
      holes: shape.holes.map((hole) => pick(hole, ['name', 'values'])),
    },
    rows: rows.length,
  };
  const lines = rows.map((row) =>
    pick(row, ['trace', 'input', 'values', 'teacher', 'terms', 'source', 'group', 'drawn']),
  );
  return [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}

function pick<T, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}

/**
 * Reads what `datasetText` wrote. Throws AppError if a line is missing, altered so that it cannot be read, or not as it
 * would be written; and if the text is not the one that `name` stands for, where that is known.
 *
 * @param name the sha256 in hex under which the text was kept
 */
export function readDataset(text: string, name?: string): Dataset {
  const found = hash('sha256', text);
  if (name !== undefined && name !== found) throw damaged(`its sha256 should be ${name}, but is ${found}`);
  if (!text.endsWith('\n')) throw damaged('its last line is cut short');
  const [first = '', ...lines] = text.slice(0, -1).split('\n');
  const { format, rows: count, ...header } = parse(first, 1);
  if (format !== FORMAT) throw damaged(`its format is ${JSON.stringify(format)}, not "${FORMAT}"`);
  if (count !== lines.length) throw damaged(`it should have ${count} rows, but has ${lines.length}`);
  const shape = header.shape as ClosedShape;
  if (!Array.isArray(shape?.holes)) throw damaged('line 1 has no shape');
  const rows = lines.map((line, at) => readRow(parse(line, at + 2), shape, at + 2));
  const dataset = { hash: found, ...header, rows } as unknown as Dataset;
  if (!isAsWritten(dataset, text))
    throw damaged('its keys are not those of a dataset, or not in their order');
  return dataset;
}

function parse(line: string, number: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw damaged(`line ${number} is not a JSON object`);
}

function readRow(row: Record<string, unknown>, shape: ClosedShape, line: number): DatasetRow {
  const { values, terms, input, trace, group, drawn } = row as Partial<DatasetRow>;
  if (!Array.isArray(values) || !fits(shape, values))
    throw damaged(`line ${line} has the values ${JSON.stringify(values)}, which are none of its shape's`);
  if (!TRAINING_TERMS.some((known) => known === terms))
    throw damaged(`line ${line} has the terms ${JSON.stringify(terms)}, which nobody knows`);
  if (typeof input !== 'string' || typeof trace !== 'string' || typeof group !== 'number')
    throw damaged(`line ${line} lacks its input, its trace or its group`);
  if (drawn !== undefined && drawn !== false)
    throw damaged(`line ${line} has drawn ${JSON.stringify(drawn)}, which is false or is not there`);
  return row as unknown as DatasetRow;
}

function isAsWritten(dataset: Dataset, text: string): boolean {
  try {
    return datasetText(dataset) === text;
  } catch {
    return false; // a part of the header is missing
  }
}

function damaged(what: string): AppError {
  return new AppError('internal', `Cannot read a dataset: ${what}`, {
    hint: 'The file was cut short or changed. Restore it from a backup, or let the task be learned anew.',
  });
}
