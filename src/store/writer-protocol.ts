import type { Value } from './database.ts';

/** One row to write: which prepared statement, with which values. */
export interface Operation {
  readonly statement: number;
  readonly values: readonly Value[];
}

/** Rows that stand or fall together. */
export type Unit = readonly Operation[];

export interface WriterSetup {
  readonly file: string;
  readonly synchronous: 'normal' | 'full';
  readonly statements: readonly string[];
}

/** To the thread: a group of units for one transaction, flattened to one list, which is quickest to send. */
export interface GroupMessage {
  readonly group: number;
  /** For each unit: the number of operations; for each of those: statement, number of values, values. */
  readonly flat: readonly Value[];
  /** Write unit by unit, leaving out what cannot be written: the group as a whole was refused for its content. */
  readonly salvage: boolean;
}

/** From the thread, once the transaction ended. */
export interface GroupOutcome {
  readonly group: number;
  /** Rows changed by the last operation of each unit. */
  readonly changes: readonly number[];
  /** Units left out in a salvage. */
  readonly lost: number;
  readonly error?: string;
  /** The content was at fault, not the disk or a lock: trying the same again is no use. */
  readonly poisoned?: boolean;
}

export function flatten(units: readonly Unit[]): Value[] {
  const flat: Value[] = [];
  for (const unit of units) {
    flat.push(unit.length);
    for (const { statement, values } of unit) {
      flat.push(statement, values.length);
      for (const value of values) flat.push(value);
    }
  }
  return flat;
}

/** Walks a flat list; `operation` is called for each row, `unitEnd` after each unit. */
export function walk(
  flat: readonly Value[],
  operation: (statement: number, values: Value[]) => void,
  unitEnd: () => void,
): void {
  for (let at = 0; at < flat.length; ) {
    const operations = flat[at++] as number;
    for (let i = 0; i < operations; i++) {
      const statement = flat[at] as number;
      const count = flat[at + 1] as number;
      operation(statement, flat.slice(at + 2, at + 2 + count));
      at += 2 + count;
    }
    unitEnd();
  }
}
