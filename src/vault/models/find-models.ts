import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { AppError } from '#contract/errors.ts';
import type { Search } from './found-model.ts';
import { searchFile, searchFolder } from './gguf-folder.ts';
import { isHuggingFaceCache, searchHuggingFace } from './hugging-face-cache.ts';
import { realEntry } from './list-folder.ts';
import { isOllamaStore, searchOllama } from './ollama-store.ts';

/** Where other programs keep their models unless told otherwise, by the word for it; the first that exists counts. */
export const KNOWN_STORES: Readonly<Record<string, readonly string[]>> = {
  ollama: ['.ollama/models', '/usr/share/ollama/.ollama/models'],
  'lm-studio': ['.lmstudio/models', '.cache/lm-studio/models'],
  'hugging-face': ['.cache/huggingface/hub'],
};

/**
 * What lies at a place: a file, a folder of any of the kinds we know, or one of the words of `KNOWN_STORES`.
 * Throws AppError `not_found` where nothing is there.
 */
export function findModels(place: string, home: string = homedir()): Search {
  if (/^(?:hf:|https?:)/i.test(place) && !existsSync(place))
    throw new AppError('bad_request', `Cannot add ${place}: it is not on this machine`, {
      hint: `Type: freehold pull ${place}`,
    });
  const path = placeOf(place, home);
  const found = realEntry(path);
  if (!found)
    throw new AppError(
      'not_found',
      `Cannot add ${place}: there is no file or folder ${path} that this user may read`,
      {
        hint: `Name a .gguf file or a folder of them, or one of ${Object.keys(KNOWN_STORES).join(', ')}.`,
      },
    );
  if (found.kind === 'file') return searchFile(path);
  if (isOllamaStore(path)) return searchOllama(path);
  return isHuggingFaceCache(path) ? searchHuggingFace(path) : searchFolder(path);
}

function placeOf(place: string, home: string): string {
  const known = Object.hasOwn(KNOWN_STORES, place) && !existsSync(place) ? KNOWN_STORES[place] : undefined;
  if (!known) return resolve(place.replace(/^~(?=\/)/, home));
  const candidates = known.map((path) => resolve(home, path));
  const found = candidates.find((path) => existsSync(path));
  if (found) return found;
  throw new AppError(
    'not_found',
    `Cannot find the models of ${place}: there is no ${candidates.join(', nor ')}`,
    {
      hint: 'If they lie elsewhere: freehold add FOLDER',
    },
  );
}
