/** An async iterable of the one value that a promise gives: what an async generator would say, with fewer turns. */
export function once<T>(make: () => Promise<T>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      let isDone = false;
      return {
        next(): Promise<IteratorResult<T>> {
          if (isDone) return Promise.resolve({ value: undefined, done: true });
          isDone = true;
          return make().then((value) => ({ value, done: false }));
        },
        return(): Promise<IteratorResult<T>> {
          isDone = true;
          return Promise.resolve({ value: undefined, done: true });
        },
      };
    },
  };
}
