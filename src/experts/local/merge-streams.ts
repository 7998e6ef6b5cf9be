/** Several streams as one, in the order in which their values come. A failure of one ends all. */
export async function* mergeStreams<T>(streams: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  const [only] = streams;
  if (streams.length === 1 && only) {
    yield* only;
    return;
  }
  const pull = (stream: AsyncGenerator<T>) => stream.next().then((result) => ({ stream, result }));
  const open = new Map(streams.map((stream) => [stream, pull(stream)]));
  try {
    while (open.size > 0) {
      const { stream, result } = await Promise.race(open.values());
      if (result.done) open.delete(stream);
      else {
        open.set(stream, pull(stream));
        yield result.value;
      }
    }
  } finally {
    for (const pulled of open.values()) pulled.catch(() => undefined);
    for (const stream of streams) void stream.return(undefined).catch(() => undefined);
  }
}
