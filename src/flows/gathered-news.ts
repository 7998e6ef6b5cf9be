/**
 * Things that change often, told together: the first that comes waits `afterMs` for company. Nothing is gathered while
 * nobody hears.
 */
export class GatheredNews<Item> {
  readonly #afterMs: number;
  readonly #isHeard: () => boolean;
  readonly #tell: (items: readonly Item[]) => void;
  #items = new Set<Item>();
  #timer: NodeJS.Timeout | undefined;

  constructor(afterMs: number, isHeard: () => boolean, tell: (items: readonly Item[]) => void) {
    this.#afterMs = afterMs;
    this.#isHeard = isHeard;
    this.#tell = tell;
  }

  add(item: Item): void {
    if (!this.#isHeard()) return;
    this.#items.add(item);
    this.#timer ??= setTimeout(() => this.#send(), this.#afterMs).unref();
  }

  #send(): void {
    this.#timer = undefined;
    const items = [...this.#items];
    this.#items = new Set();
    if (this.#isHeard()) this.#tell(items); // the last listener may have left meanwhile
  }
}
