/** A model that this Freehold may load: an entry of the lockfile under its name. */
export interface StoredModel {
  /** Also the id of its expert: letters, digits, dot, dash and underscore, at most 64. */
  readonly name: string;
  /** In the order in which the parts of a split model are loaded; most models have one. */
  readonly files: readonly StoredFile[];
  /** Where it came from: `hf:owner/repo/file.gguf@commit`, an address, or `in place`. */
  readonly source: string;
  /** When it was entered, as ISO 8601. */
  readonly addedAt: string;
  /** A pinned model is not removed, whoever asks. */
  readonly pinned: boolean;
  /** As its publisher names it, e.g. `apache-2.0`. */
  readonly license?: string | undefined;
  /** What its file says of itself. */
  readonly facts?: StoredFacts | undefined;
  /** Files that lie beside it in the store it was found in, by what they hold, e.g. `template`. */
  readonly beside?: Readonly<Record<string, string>> | undefined;
}

export interface StoredFile {
  /** Where it lies in a store of somebody else's; absent where it is ours, named by its hash. */
  readonly path?: string | undefined;
  readonly sha256: string;
  readonly bytes: number;
  /** How the file looked when its bytes were last found to be these. */
  readonly seen: FileLook;
}

/** What a file system says of a file without reading it: any write changes one of these, short of forgery. */
export interface FileLook {
  readonly inode: string;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

/** For people and lists; a loader reads the file itself. */
export interface StoredFacts {
  readonly architecture?: string | undefined;
  readonly quantization?: string | undefined;
  readonly parameters?: number | undefined;
  readonly contextTokens?: number | undefined;
}

export function totalBytes(model: { readonly files: readonly { readonly bytes: number }[] }): number {
  return model.files.reduce((sum, { bytes }) => sum + bytes, 0);
}
