/** Values that arrive by themselves, read one batch at a time: whatever came since the last read comes together. */
export class NewsStream<T> implements AsyncIterable<readonly T[]> {
  #values: T[] = [];
  #ended = false;
  #error: unknown;
  #wake: (() => void) | undefined;

  push(values: readonly T[]): void {
    this.#values.push(...values);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** What came before is still read; then the reader gets the error. */
  fail(error: unknown): void {
    this.#error ??= error;
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly T[]> {
    for (;;) {
      if (this.#values.length > 0) {
        const values = this.#values;
        this.#values = [];
        yield values;
      } else if (this.#ended) {
        if (this.#error !== undefined) throw this.#error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    }
  }
}
