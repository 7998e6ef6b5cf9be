import { findPlaces } from '#config/load.ts';
import { AppError, asAppError } from '#contract/errors.ts';
import { type Added, addInPlace } from '#vault/models/add-in-place.ts';
import { bytesAt } from '#vault/models/file-look.ts';
import { findModels, KNOWN_STORES } from '#vault/models/find-models.ts';
import type { FoundModel, Search } from '#vault/models/found-model.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';
import { totalBytes } from '#vault/models/stored-model.ts';
import { endWhenNobodyReads } from './broken-pipe.ts';
import { ByteProgress } from './byte-progress.ts';
import { byteSize } from './byte-size.ts';
import { type Command, placeHelp, placeOptions, textOption } from './command.ts';
import { INTERRUPTED, interruptible } from './interruptible.ts';
import { tellNextStep } from './next-step.ts';
import { progressView } from './progress-view.ts';
import { bold, dim, say, yellow } from './terminal.ts';
import { warnUnservable } from './warn-unservable.ts';

const STORES = Object.keys(KNOWN_STORES).join('|');

export const add: Command = {
  name: 'add',
  summary: 'use models that are here already, where they lie',
  usage: `FILE|FOLDER|${STORES} [--name NAME] [--home DIR]`,
  options: { name: { type: 'string' }, home: placeOptions.home },
  help: { name: 'what to call it here (default: from the name of its file)', home: placeHelp.home },
  words: [1, 1],
  async run(given) {
    endWhenNobodyReads();
    const search = findModels(given.words[0] ?? '');
    const name = textOption(given, 'name');
    if (search.found.length === 0) throw nothingThere(search);
    if (name !== undefined && search.found.length > 1)
      throw new AppError('bad_request', `Cannot call ${search.found.length} models "${name}"`, {
        hint: 'Add one file at a time to name it, or leave --name out.',
      });
    const shelf = new ModelShelf(findPlaces({ home: textOption(given, 'home') }).vaultFolder);
    const done = await interruptible((signal) => addAll(shelf, search, name, signal));
    if (!done) {
      say('Stopped. What was added is added; the same again goes on.');
      return INTERRUPTED;
    }
    tell(search, done);
    const [first] = done.added.filter(({ model }) => !warnUnservable(shelf, model));
    if (first) tellNextStep(first.model.name, given);
    return done.added.length > 0 ? 0 : 2;
  },
};

interface Outcome {
  readonly added: readonly Added[];
  readonly refused: readonly { readonly model: FoundModel; readonly error: AppError }[];
}

/** One bad file does not keep the others out; a file that was named itself must be good. */
async function addAll(
  shelf: ModelShelf,
  { found, store }: Search,
  name: string | undefined,
  signal: AbortSignal,
): Promise<Outcome> {
  const added: Added[] = [];
  const refused: { model: FoundModel; error: AppError }[] = [];
  for (const model of found) {
    const progress = new ByteProgress(`reading ${model.name}`, progressView());
    const total = model.paths.reduce((sum, path) => sum + bytesAt(path), 0);
    let read = 0;
    const onBytes = (bytes: number) => {
      read += bytes;
      progress.update(read, total);
    };
    try {
      added.push(
        await addInPlace(shelf, model, { name, signal, onBytes, addedAt: new Date().toISOString() }),
      );
    } catch (error) {
      signal.throwIfAborted();
      if (store === model.paths[0] || found.length === 1) throw error;
      refused.push({ model, error: asAppError(error) });
    } finally {
      progress.end();
    }
  }
  return { added, refused };
}

function tell({ passedOver }: Search, { added, refused }: Outcome): void {
  for (const { model, known } of added)
    say(
      `${bold(model.name)} ${known ? 'is on the list already' : 'is on the list'}: ${byteSize(totalBytes(model))}, ` +
        `used where it lies  ${dim(model.files[0]?.path ?? '')}`,
    );
  for (const { model, error } of refused)
    say(yellow(`${model.name} was left out. ${error.message}. ${error.hint ?? ''}`));
  for (const { path, why } of passedOver) say(dim(`${path} was passed over: ${why}`));
}

function nothingThere({ store, passedOver }: Search): AppError {
  const why = passedOver.map((one) => `${one.path}: ${one.why}`).join('; ');
  return new AppError('not_found', `Cannot add ${store}: there is no model in it${why && ` (${why})`}`, {
    hint: 'Models are .gguf files. To fetch one: freehold pull hf:OWNER/REPO',
  });
}
