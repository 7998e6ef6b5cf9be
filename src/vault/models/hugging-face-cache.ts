import { join } from 'node:path';
import type { FoundModel, Search } from './found-model.ts';
import { searchFolder } from './gguf-folder.ts';
import { listFolder } from './list-folder.ts';
import { nameForFile } from './model-name.ts';

export function isHuggingFaceCache(folder: string): boolean {
  return reposIn(folder).length > 0;
}

/**
 * The models of a Hugging Face cache: `models--OWNER--REPO/snapshots/COMMIT/FILE` leads to a file in `blobs/`. A file
 * that several snapshots share is taken once. Nothing of it is copied, moved or written to.
 */
export function searchHuggingFace(folder: string): Search {
  const searches = reposIn(folder).map((repo) => {
    const [, owner = '', name = ''] = /^models--(.+?)--(.+)$/.exec(repo) ?? [];
    const { found, passedOver } = searchFolder(join(folder, repo, 'snapshots'));
    return { found: found.map((model) => modelOf(model, owner, name)), passedOver };
  });
  return {
    store: folder,
    found: searches.flatMap(({ found }) => found),
    passedOver: searches.flatMap(({ passedOver }) => passedOver),
  };
}

function modelOf({ paths }: FoundModel, owner: string, repo: string): FoundModel {
  const [path = ''] = paths;
  const [, commit = '', file = ''] = /\/snapshots\/([^/]+)\/(.+)$/.exec(path.replaceAll('\\', '/')) ?? [];
  const name = nameForFile(path, repo);
  return {
    name,
    otherName: nameForFile(`${owner}-${name}.gguf`, ''),
    paths,
    source: `in place: hf:${owner}/${repo}/${file}@${commit}`,
  };
}

function reposIn(folder: string): string[] {
  return listFolder(folder)
    .map(({ name }) => name)
    .filter((name) => /^models--.+--.+/.test(name));
}
