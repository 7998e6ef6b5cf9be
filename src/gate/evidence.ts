import { createHash } from 'node:crypto';
import type { ExamItem } from '#contract/verdict.ts';

/**
 * The items of an exam as one text, the same in whatever order they come: a title, then a line of JSON for each item
 * by its trace: [trace, inputHash, teacherHash, studentHash, confidence, loss, seal]. The seal is the sha256 of what
 * stands before it, cut short: it says which line was changed, where the hash of the whole only says that one was.
 */
export function evidenceText(items: readonly ExamItem[]): string {
  const lines = items.map((item) => JSON.stringify([...fieldsOf(item), sealOf(item)]));
  return `${[TITLE, ...lines.sort()].join('\n')}\n`;
}

/** The name under which an exam's items are kept: sha256 in hex of their text. */
export function evidenceHash(items: readonly ExamItem[]): string {
  return sha256(evidenceText(items));
}

export interface Evidence {
  readonly items: readonly ExamItem[];
  /** A sentence for each line that is not as it was written. */
  readonly faults: readonly string[];
}

/** The text of `evidenceText()`, read line by line; never throws, since a spoiled text is what it is there to show. */
export function readEvidence(text: string): Evidence {
  const [title, ...lines] = text.split('\n');
  const items: ExamItem[] = [];
  const faults: string[] = [];
  if (title !== TITLE) faults.push(`The evidence does not begin with "${TITLE}".`);
  if (lines.at(-1) === '') lines.pop();
  else faults.push('The evidence ends in the middle of a line.');
  for (const [index, line] of lines.entries()) {
    const read = readLine(line);
    const where = `Line ${index + 2} of the evidence`;
    if (!read) {
      faults.push(`${where} is no exam item.`);
      continue;
    }
    items.push(read.item);
    if (read.seal === sealOf(read.item)) continue;
    faults.push(`${where}, the item of trace ${read.item.trace}, was changed: its seal does not fit.`);
  }
  return { items, faults };
}

const TITLE = 'freehold exam 1';
const SEAL_CHARS = 16;

function fieldsOf({ trace, inputHash, teacherHash, studentHash, confidence, loss }: ExamItem) {
  return [trace, inputHash, teacherHash, studentHash, confidence, loss] as const;
}

function sealOf(item: ExamItem): string {
  return sha256(JSON.stringify(fieldsOf(item))).slice(0, SEAL_CHARS);
}

function readLine(line: string): { item: ExamItem; seal: string } | undefined {
  const fields = parsed(line);
  if (!Array.isArray(fields) || fields.length !== 7) return undefined;
  const [trace, inputHash, teacherHash, studentHash, confidence, loss, seal] = fields as unknown[];
  if (![trace, inputHash, teacherHash, studentHash, seal].every((field) => typeof field === 'string'))
    return undefined;
  if (typeof confidence !== 'number' || !(confidence >= 0 && confidence <= 1)) return undefined;
  if (loss !== 0 && loss !== 1) return undefined;
  const item = { trace, inputHash, teacherHash, studentHash, confidence, loss } as ExamItem;
  return { item, seal: seal as string };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // told by the caller, with the number of the line
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
