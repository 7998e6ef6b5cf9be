import { basename } from 'node:path';
import { AppError } from '#contract/errors.ts';
import { nearest } from '#std/nearest.ts';
import { isBesideModels } from './gguf-folder.ts';
import type { HubFile, HubRepo } from './hub.ts';
import type { HubReference } from './hub-reference.ts';
import { quantizationIn, recommended, sameQuantization } from './quantization.ts';
import { type FileGroup, groupParts, partOf } from './split-name.ts';

type Group = FileGroup<HubFile>;

/** The files to pull, in order, and why these. */
export interface Chosen {
  readonly files: readonly HubFile[];
  readonly quantization: string | undefined;
  /** Nobody named it: it is the recommended one, and these are the others. */
  readonly others: readonly string[];
}

export function isModel({ path }: HubFile): boolean {
  return /\.gguf$/i.test(path) && !isBesideModels(path);
}

/** Chooses among a repository's models, of which there are some. Throws AppError `not_found`, with what there is. */
export function chooseFiles(repo: HubRepo, reference: HubReference): Chosen {
  const models = repo.files.filter(isModel);
  const groups = groupParts(models, ({ path }) => path);
  const group =
    reference.file === undefined
      ? byQuantization(groups, repo, reference.quantization)
      : byFile(groups, repo, reference.file);
  if (group.missing.length > 0)
    throw new AppError(
      'not_found',
      `Cannot pull ${pathOf(group)} of hf:${repo.name}: its parts ${group.missing.join(', ')} are not there`,
      {
        hint: 'Take another quantization, or wait until its publisher is done.',
      },
    );
  const isTyped = reference.file !== undefined || reference.quantization !== undefined;
  const others = isTyped ? [] : groups.filter((one) => one !== group).map(label);
  return { files: group.files, quantization: quantizationIn(pathOf(group)), others };
}

function byFile(groups: readonly Group[], repo: HubRepo, wanted: string): Group {
  const names = ({ path }: HubFile) => [path, basename(path)];
  const found = groups.find(({ files }) => files.some((file) => names(file).includes(wanted)));
  if (found) return found;
  const near = nearest(
    wanted,
    groups.flatMap(({ files }) => files.map(({ path }) => path)),
  );
  throw new AppError('not_found', `Cannot pull ${wanted}: hf:${repo.name} has no such file`, {
    hint: near ? `Did you mean hf:${repo.name}/${near}?` : listing(groups),
  });
}

function byQuantization(groups: readonly Group[], repo: HubRepo, wanted: string | undefined): Group {
  const quantizationOf = (group: Group) => quantizationIn(pathOf(group));
  const matching =
    wanted === undefined ? groups : groups.filter((group) => sameQuantization(wanted, quantizationOf(group)));
  // Of several alike the first by name: a repository that holds several models wants a file to be named.
  const found = wanted === undefined ? recommended(groups, quantizationOf) : matching[0];
  const isOne = wanted === undefined || new Set(matching.map(stemOf)).size === 1;
  if (found && isOne) return found;
  if (found)
    throw new AppError(
      'bad_request',
      `Cannot choose: hf:${repo.name} has ${matching.length} models with ${wanted}`,
      {
        hint: `Name a file: ${matching.map((group) => `hf:${repo.name}/${pathOf(group)}`).join(', ')}`,
      },
    );
  const what = wanted === undefined ? 'a quantization to recommend' : `the quantization ${wanted}`;
  throw new AppError('not_found', `Cannot pull hf:${repo.name}: it does not have ${what}`, {
    hint: listing(groups),
  });
}

function listing(groups: readonly Group[]): string {
  return `It has ${groups.map(label).join(', ')}.`;
}

function label(group: Group): string {
  const bytes = group.files.reduce((sum, file) => sum + file.bytes, 0);
  return `${quantizationIn(pathOf(group)) ?? basename(pathOf(group))} (${gigabytes(bytes)})`;
}

function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.max(1, Math.round(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function pathOf({ files }: Group): string {
  return files[0]?.path ?? '';
}

function stemOf(group: Group): string {
  return partOf(pathOf(group))?.stem ?? pathOf(group);
}

/** `alike`: repositories of that name that hold GGUF files. */
export function noGguf({ name, files }: HubRepo, alike: readonly string[]): AppError {
  const kinds = new Set(
    files.flatMap(({ path }) => /\.(safetensors|bin|pt|pth|onnx)$/.exec(path)?.[1] ?? []),
  );
  const holds = kinds.size > 0 ? `; its weights are in ${[...kinds].join(' and ')} form` : '';
  const hint =
    alike.length > 0
      ? `These do, under that name: ${alike.map((one) => `hf:${one}`).join(', ')}`
      : 'Take a repository with GGUF files, often the same name with -GGUF.';
  return new AppError('not_found', `Cannot pull hf:${name}: it holds no GGUF file${holds}`, { hint });
}
