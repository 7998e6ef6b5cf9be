import { basename } from 'node:path';
import { AppError } from '#contract/errors.ts';
import { nearest } from '#std/nearest.ts';
import { partOf } from './split-name.ts';

/** A model is an expert, and its name the expert's id. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const LONGEST = 64;

/** File names that say nothing of what is in them; the folder or repository does. */
const EMPTY_NAME = /^(?:ggml-)?(?:model|ggml|gguf|weights|consolidated)(?=$|[._-])[._-]?/;

export function isModelName(name: string): boolean {
  return NAME.test(name) && name !== 'auto';
}

/** Throws AppError `bad_request` where nothing can be called so. */
export function checkModelName(name: string): string {
  if (isModelName(name)) return name;
  const because = name === 'auto' ? 'that name means any expert' : 'that is no usable name';
  throw new AppError('bad_request', `Cannot call a model "${name}": ${because}`, {
    hint: 'Use letters, digits, dot, dash and underscore, at most 64, e.g. --name qwen2.5-0.5b.',
  });
}

/**
 * A short name for a model file: its own, in lower case. Where the file is called `model-q4_0.gguf` or the like,
 * the name of what it lies in comes before: a repository, or a folder.
 */
export function nameForFile(file: string, within: string): string {
  const own = (partOf(basename(file))?.stem ?? basename(file)).replace(/\.gguf$/i, '').toLowerCase();
  const rest = own.replace(EMPTY_NAME, '');
  const folder = basename(within)
    .toLowerCase()
    .replace(/[-_.]?gguf$/, '');
  return tidy(rest === own || folder === '' ? own : [folder, rest].filter(Boolean).join('-'));
}

/** The text with everything replaced that cannot stand in a name. */
export function tidy(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '');
  const name = plain.slice(0, LONGEST).replace(/[._-]+$/, '');
  return name === '' ? 'model' : name === 'auto' ? 'auto-model' : name;
}

export function noSuchModel(name: string, known: Iterable<string>): AppError {
  const names = [...known];
  const near = nearest(name, names);
  return new AppError('model_not_found', `There is no model "${name}" here`, {
    hint: near
      ? `Did you mean ${near}? All of them: freehold models`
      : names.length > 0
        ? 'All of them: freehold models'
        : 'There are none yet. Type: freehold pull hf:OWNER/REPO, or freehold add FILE',
  });
}
