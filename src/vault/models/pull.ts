import { join } from 'node:path';
import { AppError, asAppError } from '#contract/errors.ts';
import { type Chosen, chooseFiles, isModel, noGguf } from './choose-files.ts';
import { type ArrivedFile, download } from './download.ts';
import type { DownloadContext, WantedFile } from './download-context.ts';
import { lookAt } from './file-look.ts';
import { hashFile } from './hash-file.ts';
import { Hub, type HubRepo, resolvePath } from './hub.ts';
import { pathOf, type Reference } from './hub-reference.ts';
import { hubRefusal } from './hub-refusal.ts';
import { inspectModel } from './inspect-model.ts';
import { checkModelName, nameForFile } from './model-name.ts';
import { type ModelShelf, nameTaken } from './model-shelf.ts';
import { partOf } from './split-name.ts';
import type { StoredFacts, StoredFile, StoredModel } from './stored-model.ts';

export interface PullOptions extends Omit<DownloadContext, 'folder' | 'refusal'> {
  /** Whether the door shows the hub a token. */
  readonly hasToken: boolean;
  readonly name?: string | undefined;
  /** The sha256 of a file at an address, where the owner knows it. */
  readonly sha256?: string | undefined;
  /** Now, as ISO 8601. */
  readonly addedAt: string;
  /** What will be fetched, once that is known. */
  readonly onPlan?: ((plan: PullPlan) => void) | undefined;
}

/** What a pull comes down to, before any of it is fetched. */
export interface PullPlan {
  readonly name: string;
  readonly source: string;
  readonly license?: string | undefined;
  readonly files: readonly WantedFile[];
  readonly quantization?: string | undefined;
  /** Where nobody chose: what else there is. */
  readonly others: readonly string[];
}

export interface Pulled {
  readonly model: StoredModel;
  /** It was all here before: nothing was fetched. */
  readonly known: boolean;
}

/**
 * Fetches a model, checks it and enters it. What is here already is not fetched again. Throws AppError; what came
 * before it is kept, and the same call goes on there.
 */
export async function pull(shelf: ModelShelf, reference: Reference, options: PullOptions): Promise<Pulled> {
  const plan = await planOf(reference, options);
  const known = knownAs(shelf, plan);
  if (known) return { model: known, known: true };
  options.onPlan?.(plan);
  const context = { ...options, folder: partialFolder(shelf), refusal: refusalOf(options) };
  const arrived: ArrivedFile[] = [];
  let isSpent = false;
  try {
    for (const wanted of plan.files) arrived.push(await fetchUnlessHere(shelf, wanted, context));
    const facts = inspectArrived(arrived, plan);
    isSpent = facts instanceof AppError; // it is no model, and will not become one by being fetched again
    if (facts instanceof AppError) throw facts;
    const model = enter(shelf, plan, arrived, { facts, addedAt: options.addedAt });
    isSpent = true;
    return { model, known: arrived.every((file) => file.path === shelf.own.path(file.sha256)) };
  } finally {
    for (const file of arrived) file.release(isSpent);
  }
}

/**
 * The model of that name, where it came from the same address, whose bytes nobody can tell beforehand. Throws AppError
 * where the name is another model's.
 */
function knownAs(shelf: ModelShelf, { name, source, files }: PullPlan): StoredModel | undefined {
  const there = shelf.list().find((model) => model.name === name);
  const isSame = there?.files.every((file, index) => file.sha256 === files[index]?.sha256);
  if (!there || isSame) return undefined;
  if (there.source === source && files.some(({ sha256 }) => sha256 === undefined)) return there;
  throw nameTaken(there);
}

export function partialFolder(shelf: ModelShelf): string {
  return join(shelf.own.folder, 'partial');
}

async function planOf(reference: Reference, options: PullOptions): Promise<PullPlan> {
  if ('url' in reference) return planForAddress(reference.url, options);
  const hub = new Hub(options);
  const repo = await hub.repo(reference.hub);
  if (!repo.files.some(isModel)) throw noGguf(repo, await hub.alike(repo.name));
  return planForRepo(repo, chooseFiles(repo, reference.hub), options.name);
}

function planForRepo(
  repo: HubRepo,
  { files, quantization, others }: Chosen,
  typed: string | undefined,
): PullPlan {
  const [first] = files;
  const path = first?.path ?? '';
  return {
    name: typed === undefined ? nameForFile(path, repo.name) : checkModelName(typed),
    source: `hf:${repo.name}/${path}@${repo.commit}`,
    license: repo.license,
    files: files.map((file) => ({
      path: resolvePath(repo.name, repo.commit, file.path),
      shownAs: `hf:${repo.name}/${file.path}`,
      bytes: file.bytes,
      sha256: file.sha256,
    })),
    quantization,
    others,
  };
}

function planForAddress(url: URL, { name, sha256 }: PullOptions): PullPlan {
  const shownAs = url.origin + url.pathname;
  if (partOf(url.pathname))
    throw new AppError('unsupported', `Cannot pull ${shownAs}: it is one part of a split model`, {
      hint: 'Fetch all its parts into one folder, then type: freehold add FOLDER',
    });
  return {
    name: name === undefined ? nameForFile(pathOf(url), '') : checkModelName(name),
    source: shownAs, // its query may hold a key
    files: [{ path: url.pathname + url.search, shownAs, sha256 }],
    others: [],
  };
}

/** A file of the vault is found by its hash, and read again: one that is damaged makes way for a sound one. */
async function fetchUnlessHere(
  { own }: ModelShelf,
  wanted: WantedFile,
  context: DownloadContext,
): Promise<ArrivedFile> {
  const { sha256 } = wanted;
  const ours = async () => {
    const path = sha256 === undefined ? '' : own.path(sha256);
    const bytes = lookAt(path)?.bytes;
    if (sha256 === undefined || bytes === undefined) return undefined;
    if ((await hashFile(path, bytes, context)) === sha256) return here(path, sha256, bytes);
    own.drop(sha256);
    return undefined;
  };
  return (await ours()) ?? (await download(wanted, context, ours));
}

function here(path: string, sha256: string, bytes: number): ArrivedFile {
  return { path, sha256, bytes, release: () => {} };
}

/** What the files say of themselves, or why they are no model. */
function inspectArrived(arrived: readonly ArrivedFile[], { files }: PullPlan): StoredFacts | AppError {
  try {
    return inspectModel(
      arrived.map(({ path }) => path),
      files[0]?.shownAs,
    );
  } catch (error) {
    return asAppError(error);
  }
}

function enter(
  shelf: ModelShelf,
  { name, source, license }: PullPlan,
  arrived: readonly ArrivedFile[],
  { facts, addedAt }: Pick<StoredModel, 'facts' | 'addedAt'>,
): StoredModel {
  const more = { addedAt, pinned: false, ...(license ? { license } : {}), facts };
  return shelf.enter(name, () => ({
    name,
    files: arrived.map((file) => keep(shelf, file)),
    source,
    ...more,
  }));
}

/** Gives the file its own name. */
function keep({ own }: ModelShelf, { path, sha256, bytes }: ArrivedFile): StoredFile {
  const kept = own.path(sha256);
  if (path !== kept) own.adopt(path, sha256);
  const seen = lookAt(kept)?.look;
  if (!seen) throw new AppError('internal', `Cannot keep ${kept}: it went away while it was entered`);
  return { sha256, bytes, seen };
}

function refusalOf(options: PullOptions): DownloadContext['refusal'] {
  return (reply, shownAs) => hubRefusal(options, reply, shownAs);
}
