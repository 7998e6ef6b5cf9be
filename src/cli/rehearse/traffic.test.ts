import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Asked, Tally } from './tally.ts';
import { askAll } from './traffic.ts';

const rows = Array.from({ length: 10 }, (_, index) => ({ text: `q${index}`, label: 'x' }));

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
      return answered('x');
    };
    await askAll(rows, ask, tally, { concurrency: 3, signal: new AbortController().signal });
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
      return answered('y');
    };
    await askAll(rows, ask, tally, { concurrency: 2, signal: stop.signal });
    assert.equal(tally.done, 4);
    assert.equal(tally.equal, 0);
    assert.deepEqual(tally.different[0], { question: 'q0', answer: 'y', label: 'x' });
  });
});

test('Tally keeps examples from the whole of the traffic', () => {
  const tally = new Tally(rows.length);
  for (const row of rows) tally.take(row, answered('x'));
  assert.deepEqual(
    tally.examples.map(({ question }) => question),
    ['q0', 'q2', 'q4', 'q6', 'q8'],
  );
});

function answered(text: string): Asked {
  return {
    kind: 'answered',
    text,
    traceId: undefined,
    tokensIn: 1,
    tokensOut: 1,
    clientUs: 10,
    standInUs: 5,
  };
}
