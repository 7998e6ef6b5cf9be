/** How many parameters a model has, and of a mixture how many work on a token. */
export interface NamedSize {
  readonly parameters: number;
  readonly activeParameters?: number;
}

/** The size that a name tells: `0.5B`, `270M`, `30B-A3B`. Not of `8x7B`, which is no sum. */
export function sizeIn(name: string): NamedSize | undefined {
  const found = /(?<![\w.])(\d+(?:\.\d+)?)([BM])(?:-A(\d+(?:\.\d+)?)B)?(?![A-Za-z\d])/i.exec(name);
  if (!found) return undefined;
  const [, number, unit, active] = found;
  const parameters = Number(number) * (unit?.toUpperCase() === 'B' ? 1e9 : 1e6);
  return { parameters, ...(active ? { activeParameters: Number(active) * 1e9 } : {}) };
}
