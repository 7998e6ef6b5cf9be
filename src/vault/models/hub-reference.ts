import { AppError } from '#contract/errors.ts';

/** A model on a hub, as it is typed after `freehold pull`. */
export interface HubReference {
  /** `owner/name`. */
  readonly repo: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
  /** A file of the repository; else `quantization`, else what is recommended. */
  readonly file?: string | undefined;
  readonly quantization?: string | undefined;
}

/** What to pull: from the hub, or a file at an address. */
export type Reference = { readonly hub: HubReference } | { readonly url: URL };

/** How the hub's own pages are addressed, whichever host serves its API. */
const HUB_HOSTS = new Set(['huggingface.co', 'www.huggingface.co', 'hf.co']);
const NAME = /^[A-Za-z0-9][\w.-]*$/;

/**
 * `hf:owner/repo[@revision][:quant]`, `hf:owner/repo/path/file.gguf[@revision]`, an address of such a page on the hub,
 * or any other `https://` address. Throws AppError `bad_request`.
 */
export function readReference(typed: string): Reference {
  const short = /^(?:hf:|hf\.co\/|huggingface\.co\/)(.*)$/i.exec(typed)?.[1];
  if (short !== undefined) return { hub: readHub(short, typed) };
  const url = URL.parse(typed);
  if (url && /^https?:$/.test(url.protocol)) {
    if (url.username || url.password)
      throw refuse(typed, 'an address with a password in it would be written down', 'Use --token-env VAR.');
    return HUB_HOSTS.has(url.hostname) ? { hub: readPage(url, typed) } : { url };
  }
  if (/^[.~/]/.test(typed) || /^[^/]*\.gguf$/i.test(typed))
    throw refuse(typed, 'it looks like a file of this machine', `Type: freehold add ${typed}`);
  if (/^[\w.-]+\/[\w.-]+(?:[:@/].*)?$/.test(typed))
    throw refuse(typed, 'it does not say from where', `Type: freehold pull hf:${typed}`);
  throw refuse(
    typed,
    'it is neither a model on the hub nor an address',
    'E.g. freehold pull hf:OWNER/REPO, or freehold pull https://HOST/FILE.gguf',
  );
}

function readHub(text: string, typed: string): HubReference {
  const [owner = '', name = '', ...path] = text.split('/');
  if (path.length > 0) {
    const [, file = '', revision] = /^(.*?\.gguf)(?:@(.+))?$/i.exec(path.join('/')) ?? [];
    if (file === '')
      throw refuse(typed, `"${path.join('/')}" is no .gguf file`, 'Name a file, or the repository alone.');
    return { repo: repoOf(owner, name, typed), revision: revision ?? 'main', file };
  }
  const [, repo = '', revision, quantization] = /^([^@:]*)(?:@([^:]+))?(?::(.+))?$/.exec(name) ?? [];
  return { repo: repoOf(owner, repo, typed), revision: revision ?? 'main', quantization };
}

/** A page of the hub: `/owner/repo`, or `/owner/repo/blob/main/file.gguf` as the browser shows it. */
function readPage(url: URL, typed: string): HubReference {
  const [owner = '', name = '', kind, revision, ...path] = pathOf(url).split('/').filter(Boolean);
  const repo = repoOf(owner, name, typed);
  if (kind === undefined) return { repo, revision: 'main' };
  if (!['blob', 'resolve', 'tree', 'raw'].includes(kind) || revision === undefined)
    throw refuse(typed, 'that page of the hub is no model', `Type: freehold pull hf:${repo}`);
  return kind === 'tree' || path.length === 0 ? { repo, revision } : { repo, revision, file: path.join('/') };
}

/** The path of an address as people read it; as it stands where it is not well encoded. */
export function pathOf({ pathname }: URL): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

function repoOf(owner: string, name: string, typed: string): string {
  if (NAME.test(owner) && NAME.test(name)) return `${owner}/${name}`;
  throw refuse(
    typed,
    'it names no repository',
    'A repository is OWNER/REPO, e.g. hf:Qwen/Qwen2.5-0.5B-Instruct-GGUF',
  );
}

function refuse(typed: string, because: string, hint: string): AppError {
  return new AppError('bad_request', `Cannot pull "${typed}": ${because}`, { hint });
}
