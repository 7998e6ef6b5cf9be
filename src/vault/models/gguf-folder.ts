import { basename, dirname, join, relative, sep } from 'node:path';
import { AppError } from '#contract/errors.ts';
import type { FoundModel, Search } from './found-model.ts';
import { listFolder, realEntry } from './list-folder.ts';
import { nameForFile } from './model-name.ts';
import { groupParts, partOf } from './split-name.ts';

/** Publisher, model and a few more: no store lies deeper. */
const DEEPEST = 8;
/** A folder with more in it is no place of models; a home or a whole disk was meant by mistake. */
export const MOST_ENTRIES = 100_000;

/** Files beside models that are no models: projectors for pictures, importance matrices. */
const BESIDE = /(?:^|[._-])(?:mmproj|imatrix)(?:[._-]|$)/i;

export function isBesideModels(path: string): boolean {
  return BESIDE.test(basename(path));
}

/** Every GGUF below a folder. Throws AppError `too_large` where there is far more in it than models. */
export function searchFolder(folder: string, mostEntries = MOST_ENTRIES): Search {
  const { files, passedOver } = walk(folder, mostEntries);
  const found: FoundModel[] = [];
  for (const group of groupParts(files, (path) => path)) {
    const [path = ''] = group.files;
    const why = `of its ${partOf(path)?.parts} parts these are missing: ${group.missing.join(', ')}`;
    if (group.missing.length > 0) passedOver.push({ path, why });
    else found.push({ ...placeOf(path, folder), paths: group.files });
  }
  return { store: folder, found, passedOver };
}

/** Each file once, whichever links lead to it. */
function walk(top: string, mostEntries: number) {
  const files: string[] = [];
  const passedOver: { path: string; why: string }[] = [];
  const seen = new Set<string>();
  let entries = 0;
  const visit = (folder: string, depth: number) => {
    for (const { name } of listFolder(folder)) {
      if (++entries > mostEntries) throw tooMuch(top, mostEntries);
      const path = join(folder, name);
      const entry = name.startsWith('.') ? undefined : realEntry(path);
      if (!entry || seen.has(entry.real)) continue;
      seen.add(entry.real);
      if (entry.kind === 'file') take(path);
      else if (depth < DEEPEST) enter(path, depth + 1);
    }
  };
  const enter = (folder: string, depth: number) => {
    try {
      visit(folder, depth);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'bad_request') throw error;
      passedOver.push({ path: folder, why: 'this user may not read it' });
    }
  };
  const take = (path: string) => {
    if (!/\.gguf$/i.test(path)) return;
    if (isBesideModels(path)) passedOver.push({ path, why: 'it is no model by itself' });
    else files.push(path);
  };
  visit(top, 1);
  return { files, passedOver };
}

/** A single file, with the other parts where it is a part of a model. */
export function searchFile(file: string): Search {
  const part = partOf(basename(file));
  const siblings = part
    ? listFolder(dirname(file)).filter(({ name }) => {
        const other = partOf(name);
        return other?.stem === part.stem && other.parts === part.parts;
      })
    : [];
  const [group] = groupParts(
    siblings.map(({ name }) => join(dirname(file), name)),
    (path) => path,
  );
  if (group && group.missing.length > 0)
    throw new AppError(
      'not_found',
      `Cannot add ${file}: parts ${group.missing.join(', ')} of ${part?.parts} are missing`,
      {
        hint: 'Put all parts into one folder, under the names they were published with.',
      },
    );
  const paths = group?.files ?? [file];
  return { store: file, found: [{ ...placeOf(file, dirname(file)), paths }], passedOver: [] };
}

/** The name, and another that also tells where the file lies, for when the first is taken. */
function placeOf(path: string, folder: string) {
  const name = nameForFile(path, dirname(path));
  const [publisher] = relative(folder, path).split(sep);
  const otherName =
    publisher && publisher !== basename(path) ? nameForFile(`${publisher}-${name}.gguf`, '') : undefined;
  return { name, otherName, source: 'in place' };
}

function tooMuch(folder: string, most: number): AppError {
  return new AppError(
    'too_large',
    `Cannot look through ${folder}: it holds more than ${most} files and folders`,
    {
      hint: 'Name the folder that holds the models.',
    },
  );
}
