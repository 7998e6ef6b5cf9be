import { existsSync } from 'node:fs';
import { AppError } from '#contract/errors.ts';
import type { Gguf } from './gguf.ts';
import { unreadable } from './gguf-error.ts';
import { type ReadOptions, readGguf } from './read-gguf.ts';

const SPLIT_NAME = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/;

/** The files of a model that was split, in order, by the name of any of them; a whole model is its one file. */
export function splitFiles(file: string): string[] {
  const [, stem, , total] = SPLIT_NAME.exec(file) ?? [];
  if (stem === undefined || total === undefined) return [file];
  return Array.from({ length: Number(total) }, (_, index) => {
    return `${stem}-${String(index + 1).padStart(5, '0')}-of-${total}.gguf`;
  });
}

/**
 * Reads all parts of a model, in order; metadata that speaks of the whole model stands in the first.
 *
 * @throws AppError as `readGguf`, and where a part is missing or belongs elsewhere
 */
export function readSplits(file: string, options?: ReadOptions): [Gguf, ...Gguf[]] {
  const files = splitFiles(file);
  const missing = files.find((each) => !existsSync(each));
  if (missing !== undefined && files.length > 1) {
    throw new AppError('not_found', `Cannot read the model ${file}: its part ${missing} is missing`, {
      hint: `Put all ${files.length} parts into one folder, under the names they were published with.`,
    });
  }
  const [first = readGguf(file, options), ...others] = files.map((each) => readGguf(each, options));
  const parts: [Gguf, ...Gguf[]] = [first, ...others];
  if (first.metadata.has('split.count') || parts.length > 1) checkSplits(parts);
  return parts;
}

function checkSplits(parts: readonly [Gguf, ...Gguf[]]): void {
  for (const [index, { file, metadata }] of parts.entries()) {
    const number = metadata.get('split.no');
    const count = metadata.get('split.count');
    if (number === index && count === parts.length) continue;
    throw unreadable(
      file,
      `by its metadata it is part ${Number(number) + 1} of ${count}, and stands as ${index + 1} of ${parts.length}`,
      { hint: 'Give each part the name it was published with: NAME-00001-of-00003.gguf and so on.' },
    );
  }
  const [first] = parts;
  const expected = first.metadata.get('split.tensors.count');
  const found = parts.reduce((sum, { tensors }) => sum + tensors.length, 0);
  if (expected !== undefined && expected !== found)
    throw unreadable(first.file, `its parts should hold ${expected} tensors, and hold ${found}`);
}
