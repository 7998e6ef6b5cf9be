import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Asked, Tally } from './tally.ts';
import { answered } from './testing/answered.ts';
import { askAll } from './traffic.ts';

const rows = Array.from({ length: 10 }, (_, index) => ({ text: `q${index}`, label: 'x' }));
const pace = { turn: async () => 0 };

suite('askAll()', () => {
  test('asks every row once, in order, and never more at a time than it may', async () => {
    const asked: string[] = [];
    let underWay = 0;
    let most = 0;
    const tally = new Tally(rows.length);
    const ask = async (question: string): Promise<Asked> => {
      asked.push(question);
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      underWay -= 1;
      return answered({ text: 'x' });
    };
    await askAll(rows, { ask, tally, pace, concurrency: 3 }, new AbortController().signal);
    assert.deepEqual(
      asked,
      rows.map(({ text }) => text),
    );
    assert.equal(most, 3);
    assert.equal(tally.equal, 10);
  });

  test('asks no more once told so, and lets what is under way come to its end', async () => {
    const stop = new AbortController();
    const tally = new Tally(rows.length);
    const ask = async (question: string): Promise<Asked> => {
      if (question === 'q3') stop.abort();
      await Promise.resolve();
      return answered({ text: 'y' });
    };
    await askAll(rows, { ask, tally, pace, concurrency: 2 }, stop.signal);
    assert.equal(tally.done, 4);
    assert.equal(tally.equal, 0);
    assert.deepEqual(tally.different[0], { question: 'q0', answer: 'y', label: 'x', student: undefined });
  });

  test('waits for its turn before each ask', async () => {
    const turns: (number | undefined)[] = [];
    const counted = { turn: async (lastMs: number | undefined) => turns.push(lastMs) };
    const tally = new Tally(3);
    const traffic = { ask: async () => answered({}), tally, pace: counted, concurrency: 1 };
    await askAll(rows.slice(0, 3), traffic, new AbortController().signal);
    assert.deepEqual(turns, [undefined, 1, 2, 3]);
  });
});
