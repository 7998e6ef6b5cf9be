import { AppError } from '#contract/errors.ts';
import { lookAt, sameLook } from './file-look.ts';
import { hashFile, type Watching } from './hash-file.ts';
import { Lockfile } from './lockfile.ts';
import { noSuchModel } from './model-name.ts';
import { OwnFiles } from './own-files.ts';
import { type FileLook, type StoredFile, type StoredModel, totalBytes } from './stored-model.ts';

/** How much is read before a model may be loaded, by its size. */
export interface CheckRule {
  /** Below it a model is hashed at every load, which takes a second at most. */
  readonly alwaysBytes: number;
  /** Up to it the first load of a run waits for the hash, which reads the bytes that the load needs anyway. */
  readonly awaitedBytes: number;
}

const CHECK_RULE: CheckRule = { alwaysBytes: 1024 ** 3, awaitedBytes: 16 * 1024 ** 3 };

/** A model whose files are what the lockfile says. */
export interface OpenedModel {
  readonly model: StoredModel;
  /** Where its files lie, in the order of `llama_model_load_from_splits`; the names of our own tell no order. */
  readonly paths: readonly string[];
  /** Of each file, in the same order. */
  readonly sha256: readonly string[];
  readonly bytes: number;
  /**
   * Resolves once every byte was compared. It has, when `open` returns, but for models above `CheckRule.awaitedBytes`:
   * those are hashed beside the load, and a loader unloads a model for which this rejects, with an AppError.
   */
  readonly checked: Promise<void>;
}

/** What is the matter with a file of a model; nothing where it is as it was. */
export interface FileFault {
  readonly path: string;
  /** In words: `the file is not there`, `its sha256 should be … and is …`. */
  readonly what: string;
}

/** A fault that shows without reading. `touched` is a file that may be whole, and must be read to know. */
export interface SeenFault extends FileFault {
  readonly kind: 'missing' | 'size' | 'touched';
}

/** The models of this vault: the one who knows what may be loaded, and whether it is still what it was. */
export class ModelShelf {
  readonly lockfile: Lockfile;
  readonly own: OwnFiles;
  readonly #rule: CheckRule;
  /** Files of large models that this run has hashed, by path: how they looked then. */
  readonly #hashed = new Map<string, FileLook>();

  constructor(vaultFolder: string, rule: CheckRule = CHECK_RULE) {
    this.#rule = rule;
    this.lockfile = new Lockfile(vaultFolder);
    this.own = new OwnFiles(vaultFolder);
  }

  /** By name, sorted. */
  list(): readonly StoredModel[] {
    return [...this.lockfile.read().values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Throws AppError `model_not_found`. */
  get(name: string): StoredModel {
    const models = this.lockfile.read();
    const model = models.get(name);
    if (!model) throw noSuchModel(name, models.keys());
    return model;
  }

  pathOf(file: StoredFile): string {
    return file.path ?? this.own.path(file.sha256);
  }

  /**
   * A model ready to load. Throws AppError `model_not_found`, or `internal` where a file is not what it was: its path,
   * the hash that was expected and the one that was found. How much is read, docs/decisions/model-files.md tells.
   */
  async open(name: string, watching: Watching = {}): Promise<OpenedModel> {
    const model = this.get(name);
    const fault = this.look(model).find(({ kind }) => kind !== 'touched');
    if (fault) throw damaged(name, fault);
    const bytes = totalBytes(model);
    const checked = this.#compare(model, bytes < this.#rule.alwaysBytes, watching);
    if (bytes <= this.#rule.awaitedBytes) await checked;
    checked.catch(() => {}); // who does not look must not bring the process down
    const { files } = model;
    return {
      model,
      paths: files.map((file) => this.pathOf(file)),
      sha256: files.map(({ sha256 }) => sha256),
      bytes,
      checked,
    };
  }

  /** What can be seen without reading: `touched` is a file that looks other than when it was hashed. */
  look({ files }: StoredModel): SeenFault[] {
    return files.flatMap((file): SeenFault[] => {
      const path = this.pathOf(file);
      const now = lookAt(path);
      if (!now) return [{ path, kind: 'missing', what: 'the file is not there' }];
      if (now.bytes !== file.bytes)
        return [{ path, kind: 'size', what: `it has ${now.bytes} bytes instead of ${file.bytes}` }];
      if (sameLook(now.look, file.seen)) return [];
      return [{ path, kind: 'touched', what: 'it was written to or moved' }];
    });
  }

  /** Reads every byte of a model. What is whole again is remembered as it looks now. */
  async check(name: string, watching: Watching = {}): Promise<FileFault[]> {
    const model = this.get(name);
    const faults: FileFault[] = this.look(model).filter(({ kind }) => kind !== 'touched');
    for (const file of model.files) {
      if (faults.some(({ path }) => path === this.pathOf(file))) continue;
      const fault = await this.#hash(model.name, file, watching);
      if (fault) faults.push(fault);
    }
    return faults;
  }

  /**
   * Enters a model. `make` may give files of ours their names: nobody sweeps meanwhile. Throws AppError `bad_request`
   * where another model has its name.
   */
  enter(name: string, make: () => StoredModel): StoredModel {
    return this.lockfile.update((models) => {
      const model = make();
      const there = models.get(name);
      if (there && !sameFiles(there, model)) throw nameTaken(there);
      const entered = there ? { ...model, pinned: there.pinned, addedAt: there.addedAt } : model;
      models.set(name, entered);
      return entered;
    });
  }

  /** Forgets a model, and deletes its files where they are ours and no other model has them: the bytes that freed. */
  remove(name: string): { model: StoredModel; freedBytes: number } {
    return this.lockfile.update((models) => {
      const model = models.get(name);
      if (!model) throw noSuchModel(name, models.keys());
      if (model.pinned)
        throw new AppError('policy_refused', `Cannot remove the model "${name}": it is pinned`, {
          hint: `To remove it all the same: freehold unpin ${name}, then freehold rm ${name}`,
        });
      models.delete(name);
      const kept = new Set([...models.values()].flatMap(({ files }) => files.map(({ sha256 }) => sha256)));
      const ours = model.files.filter(({ path, sha256 }) => path === undefined && !kept.has(sha256));
      return { model, freedBytes: ours.reduce((sum, { sha256 }) => sum + this.own.drop(sha256), 0) };
    });
  }

  setPinned(name: string, pinned: boolean): StoredModel {
    return this.lockfile.update((models) => {
      const model = models.get(name);
      if (!model) throw noSuchModel(name, models.keys());
      const changed = { ...model, pinned };
      models.set(name, changed);
      return changed;
    });
  }

  /** Hashes what must be hashed before this model may answer. */
  async #compare(model: StoredModel, always: boolean, watching: Watching): Promise<void> {
    for (const file of model.files) {
      const path = this.pathOf(file);
      const hashed = this.#hashed.get(path);
      const now = lookAt(path);
      if (!always && hashed && now && sameLook(hashed, now.look)) continue;
      const fault = await this.#hash(model.name, file, watching);
      if (fault) throw damaged(model.name, fault);
    }
  }

  async #hash(name: string, file: StoredFile, watching: Watching): Promise<FileFault | undefined> {
    const path = this.pathOf(file);
    const before = lookAt(path);
    const found = await hashFile(path, file.bytes, watching).catch((error: NodeJS.ErrnoException) => {
      watching.signal?.throwIfAborted();
      return error;
    });
    if (found instanceof Error) return { path, what: `it cannot be read (${found.code ?? found.message})` };
    if (found !== file.sha256) return { path, what: `its sha256 should be ${file.sha256} and is ${found}` };
    if (before) this.#hashed.set(path, before.look);
    if (before && !sameLook(before.look, file.seen)) this.#remember(name, file.sha256, before.look);
    return undefined;
  }

  /** A file that was touched and is whole: from now on it may look so. */
  #remember(name: string, sha256: string, seen: FileLook): void {
    this.lockfile.update((models) => {
      const model = models.get(name);
      const files = model?.files.map((file) => (file.sha256 === sha256 ? { ...file, seen } : file));
      if (model && files) models.set(name, { ...model, files });
    });
  }
}

export function sameFiles(a: StoredModel, b: StoredModel): boolean {
  const hashes = ({ files }: StoredModel) => files.map(({ sha256 }) => sha256).join();
  return hashes(a) === hashes(b);
}

/** A name that stands for other bytes. */
export function nameTaken(there: StoredModel): AppError {
  return new AppError(
    'bad_request',
    `Cannot call it "${there.name}": another model has that name (${there.source})`,
    {
      hint: `Choose another with --name NAME, or remove the other one: freehold rm ${there.name}`,
    },
  );
}

function damaged(name: string, { path, what }: FileFault): AppError {
  return new AppError('internal', `Cannot load the model "${name}": ${path} is not what it was: ${what}`, {
    hint: `Restore the file and type freehold models --check, or take it off with freehold rm ${name} and get it again.`,
  });
}
