import type { Value } from './database.ts';

/** A statement and how its values are to be read. */
export interface Statement {
  readonly sql: string;
  /** Positions whose value is the number of one of the unit's texts: the id under which it is kept is put there. */
  readonly texts?: readonly number[];
  /** It deletes kept texts: what is known of those that are there has to be looked at anew. */
  readonly dropsTexts?: true;
}

/** One row to write: which prepared statement, with which values. */
export interface Operation {
  readonly statement: number;
  readonly values: readonly Value[];
}

/** Rows that stand or fall together, and the long texts they speak of, each kept once (see TextStore). */
export interface Unit {
  readonly texts: readonly string[];
  readonly operations: readonly Operation[];
}

export interface WriterSetup {
  readonly file: string;
  readonly synchronous: 'normal' | 'full';
  readonly statements: readonly Statement[];
}

/** To the thread: a group of units for one transaction. */
export interface GroupMessage {
  readonly group: number;
  /** For each unit: how many texts, how many operations, and for each of those statement, how many values, values. */
  readonly rows: readonly Value[];
  /** The texts of all units, one after another. */
  readonly texts: readonly string[];
  /** Write unit by unit, leaving out what cannot be written: the group as a whole was refused for its content. */
  readonly salvage: boolean;
}

/** From the thread, once the transaction ended. */
export interface GroupOutcome {
  readonly group: number;
  /** Rows changed by the last operation of each unit. */
  readonly changes: readonly number[];
  /** Positions of the units left out in a salvage. */
  readonly lost: readonly number[];
  readonly error?: string;
  /** The content was at fault, not the disk or a lock: trying the same again is no use. */
  readonly poisoned?: boolean;
}

/** To the thread: leave no trace of deleted rows, neither in the file nor in the log beside it. */
export const WIPE = 'wipe';

/** From the thread: whether none is left. Somebody who reads an older state can keep it from being so. */
export interface Wiped {
  readonly wiped: boolean;
}

/** Flat lists of plain values cross between threads faster than trees of objects. */
export function flatten(units: readonly Unit[]): Pick<GroupMessage, 'rows' | 'texts'> {
  const rows: Value[] = [];
  const allTexts: string[] = [];
  for (const { texts, operations } of units) {
    for (const text of texts) allTexts.push(text);
    rows.push(texts.length, operations.length);
    for (const { statement, values } of operations) {
      rows.push(statement, values.length);
      for (const value of values) rows.push(value);
    }
  }
  return { rows, texts: allTexts };
}

export function unflatten({ rows, texts }: Pick<GroupMessage, 'rows' | 'texts'>): Unit[] {
  const units: Unit[] = [];
  let textsTaken = 0;
  for (let at = 0; at < rows.length; ) {
    const textCount = rows[at++] as number;
    const operations: Operation[] = [];
    for (let left = rows[at++] as number; left > 0; left--) {
      const count = rows[at + 1] as number;
      operations.push({ statement: rows[at] as number, values: rows.slice(at + 2, at + 2 + count) });
      at += 2 + count;
    }
    units.push({ texts: texts.slice(textsTaken, textsTaken + textCount), operations });
    textsTaken += textCount;
  }
  return units;
}
