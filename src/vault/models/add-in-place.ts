import { AppError } from '#contract/errors.ts';
import { lookAt, sameLook } from './file-look.ts';
import type { FoundModel } from './found-model.ts';
import { hashFile, type Watching } from './hash-file.ts';
import { inspectModel } from './inspect-model.ts';
import { checkModelName } from './model-name.ts';
import { type ModelShelf, sameFiles } from './model-shelf.ts';
import type { StoredFile, StoredModel } from './stored-model.ts';

export interface Added {
  readonly model: StoredModel;
  /** It was on the shelf before, from the same place, with the same bytes. */
  readonly known: boolean;
}

export interface AddOptions extends Watching {
  readonly name?: string | undefined;
  /** Now, as ISO 8601. */
  readonly addedAt: string;
}

/**
 * Enters a model where it lies: its files are read and hashed, and otherwise left alone. Throws AppError where a file
 * is no GGUF or a broken one, or where its name is another model's.
 */
export async function addInPlace(shelf: ModelShelf, found: FoundModel, options: AddOptions): Promise<Added> {
  const before = knownAt(shelf, found, options.name);
  if (before) return { model: before, known: true };
  const facts = inspectModel(found.paths, found.shownAs);
  const files: StoredFile[] = [];
  for (const path of found.paths) files.push(await readFile(shelf, path, options));
  const { source, beside } = found;
  const entry = {
    files,
    source,
    addedAt: options.addedAt,
    pinned: false,
    facts,
    ...(beside ? { beside } : {}),
  };
  const model: StoredModel = { name: chooseName(shelf, found, files, options.name), ...entry };
  return { model: shelf.enter(model.name, () => model), known: false };
}

/** The model that was added from there before, while its files look as they did. */
function knownAt(
  shelf: ModelShelf,
  { paths, name, otherName }: FoundModel,
  typed?: string,
): StoredModel | undefined {
  const names = typed === undefined ? [name, otherName] : [typed];
  return shelf.list().find((model) => {
    const isSame = model.files.map(({ path }) => path).join('\n') === paths.join('\n');
    return names.includes(model.name) && isSame && shelf.look(model).length === 0;
  });
}

/** A typed name is taken or refused; of the two that a place gives, the second is taken where the first is not free. */
function chooseName(
  shelf: ModelShelf,
  { name, otherName }: FoundModel,
  files: readonly StoredFile[],
  typed: string | undefined,
): string {
  if (typed !== undefined) return checkModelName(typed);
  const there = shelf.list().find((model) => model.name === name);
  const isFree = !there || sameFiles(there, { ...there, files });
  return isFree || otherName === undefined ? name : otherName;
}

async function readFile(shelf: ModelShelf, path: string, watching: Watching): Promise<StoredFile> {
  const before = lookAt(path);
  if (!before) throw new AppError('not_found', `Cannot add ${path}: it is no file`);
  const { look: seen, bytes } = before;
  const known = shelf
    .list()
    .flatMap(({ files }) => files)
    .find((file) => file.path === path && file.bytes === bytes && sameLook(file.seen, seen));
  const sha256 = known?.sha256 ?? (await hash(path, bytes, watching));
  const after = lookAt(path);
  if (!after || !sameLook(after.look, seen))
    throw new AppError('bad_request', `Cannot add ${path}: it was written to while it was read`, {
      hint: 'Wait until whoever writes it is done, then type the same again.',
    });
  return { path, sha256, bytes, seen };
}

async function hash(path: string, bytes: number, watching: Watching): Promise<string> {
  try {
    return await hashFile(path, bytes, watching);
  } catch (cause) {
    watching.signal?.throwIfAborted();
    throw new AppError('bad_request', `Cannot add ${path}: ${(cause as Error).message}`, {
      hint: 'It must be a file that this user may read, on a disk that is sound.',
      cause,
    });
  }
}
