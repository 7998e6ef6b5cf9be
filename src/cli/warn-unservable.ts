import { asAppError } from '#contract/errors.ts';
import { checkServable } from '#gguf/check-servable.ts';
import { modelFacts } from '#gguf/model-facts.ts';
import { readGguf } from '#gguf/read-gguf.ts';
import type { ModelShelf } from '#vault/models/model-shelf.ts';
import type { StoredModel } from '#vault/models/stored-model.ts';
import { say, yellow } from './terminal.ts';

/** Lists of one entry a layer are read, vocabularies stay in the file. */
const LONGEST_ARRAY = 1_024;

/** Says at once where a sound file holds a model from which this Freehold can have no answer, and returns true then. */
export function warnUnservable(shelf: ModelShelf, { name, files }: StoredModel): boolean {
  const paths = files.map((file) => shelf.pathOf(file));
  try {
    const [first, ...others] = paths.map((path) => readGguf(path, { longestArray: LONGEST_ARRAY }));
    if (first) checkServable(name, modelFacts(first, others));
  } catch (error) {
    const { message, hint } = asAppError(error);
    say(yellow(`${message}. ${hint ?? ''}`.trimEnd()));
    return true;
  }
  return false;
}
