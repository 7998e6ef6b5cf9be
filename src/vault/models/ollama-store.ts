import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FoundModel, Search } from './found-model.ts';
import { listFolder, realEntry } from './list-folder.ts';
import { tidy } from './model-name.ts';

/** The layers of a manifest that we take, by what they hold. */
const LAYERS: Readonly<Record<string, string>> = {
  'application/vnd.ollama.image.model': 'model',
  'application/vnd.ollama.image.template': 'template',
  'application/vnd.ollama.image.params': 'params',
  'application/vnd.ollama.image.projector': 'projector',
  'application/vnd.ollama.image.license': 'license',
};

export function isOllamaStore(folder: string): boolean {
  return existsSync(join(folder, 'manifests')) && existsSync(join(folder, 'blobs'));
}

/**
 * The models of an Ollama store: `manifests/HOST/NAMESPACE/NAME/TAG` is a JSON file whose layers name files in
 * `blobs/`, which are plain GGUF. Nothing of it is copied, moved or written to.
 */
export function searchOllama(folder: string): Search {
  const found: FoundModel[] = [];
  const passedOver: { path: string; why: string }[] = [];
  for (const manifest of manifestsOf(folder)) {
    const path = join(folder, 'manifests', manifest);
    const layers = layersOf(path, folder);
    if (typeof layers === 'string') passedOver.push({ path, why: layers });
    else found.push(modelOf(manifest, layers));
  }
  return { store: folder, found, passedOver };
}

/** Below `manifests`, as HOST/NAMESPACE/NAME/TAG. */
function manifestsOf(folder: string): string[] {
  let found = [''];
  for (let depth = 0; depth < 4; depth++)
    found = found.flatMap((path) => {
      if (realEntry(join(folder, 'manifests', path))?.kind !== 'folder') return [];
      const names = listFolder(join(folder, 'manifests', path)).map(({ name }) => name);
      return names.filter((name) => !name.startsWith('.')).map((name) => (path ? `${path}/${name}` : name));
    });
  return found;
}

/** Files by what they hold, or why there is no model. */
function layersOf(path: string, folder: string): Record<string, string> | string {
  let manifest: { layers?: unknown };
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return 'its manifest is no JSON';
  }
  const files: Record<string, string> = {};
  for (const layer of Array.isArray(manifest?.layers) ? manifest.layers : []) {
    const kind = LAYERS[String(layer?.mediaType)];
    const [, digest] = /^sha256:([0-9a-f]{64})$/.exec(String(layer?.digest)) ?? [];
    if (kind && digest && !files[kind]) files[kind] = join(folder, 'blobs', `sha256-${digest}`);
  }
  if (!files.model) return 'it has no model layer (a model that runs elsewhere, perhaps)';
  return existsSync(files.model) ? files : `its blob ${files.model} is not there`;
}

function modelOf(manifest: string, { model = '', ...beside }: Record<string, string>): FoundModel {
  const [host, namespace, name = '', tag = ''] = manifest.split('/');
  const owner = namespace === 'library' ? '' : `${namespace}-`;
  const plain = tag === 'latest' ? name : `${name}-${tag}`;
  return {
    name: tidy(plain),
    otherName: tidy(`${owner || `${host}-`}${plain}`),
    paths: [model],
    source: `in place: ollama ${owner ? `${namespace}/` : ''}${name}:${tag}`,
    shownAs: `${name}-${tag}`,
    ...(Object.keys(beside).length > 0 ? { beside } : {}),
  };
}
