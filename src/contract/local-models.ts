/**
 * The models that this house runs itself, as a door to the outside lists and changes them. Names are those that can be
 * asked for. What fails throws AppError.
 */
export interface LocalModels {
  /** Those in the vault or a store beside it, whether loaded or not. */
  list(): readonly LocalModel[];
  /** Those in memory now. */
  loaded(): readonly LoadedModel[];
  /** Undefined for a name that `list()` does not have. */
  show(name: string): Promise<ShownModel | undefined>;
  /** Brings a model into memory, to stay for `keepAliveMs` after its last answer; absent: as configured. */
  load(name: string, keepAliveMs: number | undefined, signal: AbortSignal): Promise<void>;
  /** Lets it go once its answers in progress are done. */
  unload(name: string): Promise<void>;
  /** Throws AppError `bad_request` where the source, or the hub that is to be asked, names nothing to pull from. */
  checkSource(source: string, options?: PullChoices): void;
  /** Fetches the model of a source such as `hf:owner/repo:Q4_K_M`; resolves once it can be asked for. */
  pull(
    source: string,
    onProgress: (progress: PullProgress) => void,
    signal: AbortSignal,
    choices?: PullChoices,
  ): Promise<void>;
  /** Uses what lies at a file or folder of this machine, where it lies, once it was read and checked. */
  add(place: string, onProgress: (progress: PullProgress) => void, signal: AbortSignal): Promise<AddedModels>;
  /** A pinned model is not removed, whoever asks. */
  setPinned(name: string, pinned: boolean): void;
  /** Forgets the model, and removes its files where they are ours; answers the bytes that are free again. */
  remove(name: string): Promise<number>;
}

export interface PullChoices {
  /** What to call it here; absent: as its file is called. */
  readonly name?: string | undefined;
  /** The hub to ask, or a mirror of it: scheme and host. */
  readonly hub?: string | undefined;
  /** Shown to that host alone, and kept nowhere. */
  readonly token?: string | undefined;
}

export interface AddedModels {
  readonly names: readonly string[];
  /** What lies there and was left out, with the reason. */
  readonly leftOut: readonly { readonly place: string; readonly why: string }[];
}

export interface LocalModel {
  readonly name: string;
  readonly bytes: number;
  /** Of the file, or of the first where it is in several: 64 hex digits. */
  readonly sha256: string;
  readonly modifiedAtMs: number;
  /** The architecture its file names, e.g. `qwen3`. */
  readonly family: string;
  /** As people say it, e.g. `4.0B`; empty where it is not known. */
  readonly parameterSize: string;
  /** E.g. `Q4_K_M`; empty where it is not known. */
  readonly quantization: string;
  /** The longest context its makers had in mind, in tokens; 0 where it is not known. */
  readonly contextTrained: number;
  readonly abilities: readonly ModelAbility[];
  readonly pinned: boolean;
  /** Where it came from: `hf:owner/repo/file.gguf@commit`, an address, or `in place`. */
  readonly source: string;
  /** As its publisher names it, e.g. `apache-2.0`; empty where it is not known. */
  readonly license: string;
  /** What is the matter with its files; empty where they are as they were. */
  readonly problem: string;
}

export interface LoadedModel extends LocalModel {
  /** The memory it takes, weights and context together. */
  readonly residentBytes: number;
  readonly contextTokens: number;
  /** Where it runs from its file: how much of that is in memory (0 to 1), and pages read from disk for each token. */
  readonly mapped?: { readonly residentShare: number; readonly faultsPerToken: number } | undefined;
  /** When it is unloaded if nobody asks; Infinity: never. */
  readonly expiresAtMs: number;
}

export const MODEL_ABILITIES = [
  'completion',
  'tools',
  'insert',
  'vision',
  'embedding',
  'thinking',
  'rerank',
] as const;
export type ModelAbility = (typeof MODEL_ABILITIES)[number];

export interface ShownModel extends LocalModel {
  /** The metadata of its file, by key. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The chat template as its file has it; empty where there is none. */
  readonly template: string;
  /** Settings in force, by the names of requests: `num_ctx`, `stop`, `temperature`. */
  readonly parameters: Readonly<Record<string, number | string | readonly string[]>>;
}

export interface PullProgress {
  /** A word for people, e.g. `pulling 3f2a`. */
  readonly status: string;
  /** The file under way, once its hash is known: 64 hex digits. */
  readonly sha256?: string;
  readonly totalBytes?: number;
  readonly completedBytes?: number;
  /** What the model will be called, once that is known. */
  readonly model?: string;
  /** The same over all of its files. */
  readonly wholeBytes?: number;
  readonly wholeCompletedBytes?: number;
  /** Why it waits, and that it goes on by itself. */
  readonly waiting?: string;
}
