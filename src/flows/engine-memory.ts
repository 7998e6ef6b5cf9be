import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a model took when it was loaded, beside what had been estimated. In bytes. */
export interface LoadedBefore {
  readonly estimatedBytes: number;
  readonly residentBytes: number;
  /** Tokens that its memory held. */
  readonly context: number;
}

/** Where it is kept in a home. */
export function engineMemoryFile(home: string): string {
  return join(home, 'engine-memory.json');
}

/**
 * What the engine wrote down after loads, by the sha256 of a model's first file:
 * `{"<sha256>": {"estimatedBytes", "residentBytes", "context"}}`. Empty where nothing was loaded yet.
 */
export function readEngineMemory(file: string): ReadonlyMap<string, LoadedBefore> {
  try {
    const written = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Partial<LoadedBefore>>;
    return new Map(
      Object.entries(written).flatMap(([sha256, each]) => (isLoad(each) ? [[sha256, each]] : [])),
    );
  } catch {
    return new Map();
  }
}

/** Enters what a load took; the latest counts. That it cannot be written is no harm but to a later estimate. */
export function writeEngineMemory(file: string, sha256: string, load: LoadedBefore): void {
  const loads = Object.fromEntries([...readEngineMemory(file), [sha256, load]]);
  try {
    writeFileSync(`${file}.partial`, `${JSON.stringify(loads, null, 2)}\n`);
    renameSync(`${file}.partial`, file);
  } catch {
    // A full disk: the next load tries again.
  }
}

function isLoad(each: Partial<LoadedBefore> | null): each is LoadedBefore {
  const numbers = [each?.estimatedBytes, each?.residentBytes, each?.context];
  return numbers.every((value) => typeof value === 'number' && Number.isFinite(value) && value > 0);
}
