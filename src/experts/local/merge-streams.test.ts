import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { mergeStreams } from './merge-streams.ts';

/** A stream that the test feeds, and whether its reader has left it. */
function fed<T>() {
  const values: (T | Error)[] = [];
  let wake = () => {};
  let isOver = false;
  const state = { hasEnded: false };
  async function* read(): AsyncGenerator<T> {
    try {
      for (;;) {
        for (let value = values.shift(); value !== undefined; value = values.shift()) {
          if (value instanceof Error) throw value;
          yield value;
        }
        if (isOver) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      state.hasEnded = true;
    }
  }
  const say = (value: T | Error) => {
    values.push(value);
    wake();
  };
  const end = () => {
    isOver = true;
    wake();
  };
  return { stream: read(), say, end, state };
}

suite('streams as one', () => {
  test('values come in the order in which they are said, and each stream keeps its own order', async () => {
    const [a, b] = [fed<string>(), fed<string>()];
    const merged = mergeStreams([a.stream, b.stream]);
    const heard: (string | undefined)[] = [];
    for (const [from, said] of [
      [b, 'b1'],
      [a, 'a1'],
      [b, 'b2'],
      [a, 'a2'],
    ] as const) {
      const next = merged.next();
      from.say(said);
      heard.push((await next).value);
    }
    assert.deepEqual(heard, ['b1', 'a1', 'b2', 'a2']);
    a.end();
    b.end();
    assert.equal((await merged.next()).done, true);
  });

  test('one that ends leaves the others speaking', async () => {
    const [a, b] = [fed<number>(), fed<number>()];
    const merged = mergeStreams([a.stream, b.stream]);
    a.end();
    b.say(1);
    b.say(2);
    b.end();
    assert.deepEqual(await Array.fromAsync(merged), [1, 2]);
  });

  test('a failure of one ends all, once they speak again', async () => {
    const [a, b] = [fed<number>(), fed<number>()];
    const merged = mergeStreams([a.stream, b.stream]);
    const reason = new Error('no room');
    a.say(reason);
    await assert.rejects(merged.next(), (error) => error === reason);
    b.say(1);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(b.state.hasEnded, true);
  });

  test('a failure that comes after another is nobody’s unhandled rejection', async () => {
    const [a, b] = [fed<number>(), fed<number>()];
    const merged = mergeStreams([a.stream, b.stream]);
    a.say(new Error('first'));
    b.say(new Error('second'));
    await assert.rejects(merged.next(), /first/);
    await new Promise((resolve) => setImmediate(resolve));
  });

  test('a reader who leaves ends all of them', async () => {
    const all = [fed<number>(), fed<number>(), fed<number>()];
    for (const { say } of all) say(1);
    for await (const value of mergeStreams(all.map(({ stream }) => stream))) {
      assert.equal(value, 1);
      break;
    }
    for (const { say } of all) say(2);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(
      all.map(({ state }) => state.hasEnded),
      [true, true, true],
    );
  });

  test('one alone passes through, its failure too; none is nothing', async () => {
    const a = fed<number>();
    a.say(1);
    a.say(new Error('gone'));
    const merged = mergeStreams([a.stream]);
    assert.equal((await merged.next()).value, 1);
    await assert.rejects(merged.next(), /gone/);
    assert.deepEqual(await Array.fromAsync(mergeStreams([])), []);
  });
});
