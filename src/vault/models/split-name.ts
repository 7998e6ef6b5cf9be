/** A part of a model that was split into several files: `stem-00002-of-00005.gguf`. */
export interface SplitPart {
  readonly stem: string;
  /** From 1. */
  readonly part: number;
  readonly parts: number;
}

/** Models have been split into dozens of files; a name that speaks of more is a mistake. */
const MOST_PARTS = 999;

/** Undefined: the name is not that of a part. */
export function partOf(fileName: string): SplitPart | undefined {
  const [, stem, part, parts] = /^(.+)-(\d{5})-of-(\d{5})\.gguf$/i.exec(fileName) ?? [];
  if (stem === undefined) return undefined;
  const found = { stem, part: Number(part), parts: Number(parts) };
  return found.part >= 1 && found.part <= found.parts && found.parts <= MOST_PARTS ? found : undefined;
}

/** Files that are one model, in order; or how many of its parts are missing. */
export interface FileGroup<F> {
  readonly files: readonly F[];
  readonly missing: readonly number[];
}

/** Brings together what is one model. `nameOf` gives a file's path; parts of one model lie in one folder. */
export function groupParts<F>(files: readonly F[], nameOf: (file: F) => string): FileGroup<F>[] {
  const groups = Map.groupBy(files, (file) => {
    const split = partOf(nameOf(file));
    return split ? `${split.stem} of ${split.parts}` : nameOf(file);
  });
  return [...groups.values()].map((group) => {
    const parts = new Map(group.map((file) => [partOf(nameOf(file))?.part ?? 1, file]));
    const count = partOf(nameOf(group[0] as F))?.parts ?? 1;
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    return {
      files: numbers.flatMap((number) => parts.get(number) ?? []),
      missing: numbers.filter((number) => !parts.has(number)),
    };
  });
}
