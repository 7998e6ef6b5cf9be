import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives back what a thread no longer needs. V8 collects when it wants room for more: a thread that works hard once and
 * then rests keeps the garbage of that work, several times what it holds, for as long as it rests.
 */
export class GarbageWatch {
  readonly #collect: () => void;
  readonly #mostBytes: number;
  #keptBytes = 0;

  /** Of the calling thread; `mostBytes` may have been used anew before it is worth the milliseconds of a collection. */
  constructor(mostBytes: number) {
    this.#collect = ownCollector();
    this.#mostBytes = mostBytes;
  }

  /** To be called between two pieces of work. True when it collected. */
  look(): boolean {
    if (usedBytes() - this.#keptBytes < this.#mostBytes) return false;
    this.#collect();
    this.#keptBytes = usedBytes();
    return true;
  }
}

function usedBytes(): number {
  return getHeapStatistics().used_heap_size;
}

/** The flag is taken back at once: compiled code in the cache is only taken where it was made under the same flags. */
function ownCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: (how: object) => void = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  return () => collect({ type: 'major', flavor: 'last-resort' }); // the flavour that also gives back empty pages
}
