import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FairShares, HEAD_START, WEIGHT_ANSWERED, WEIGHT_READ } from './fair-shares.ts';

test('a client is charged for what is read and answered', () => {
  const shares = new FairShares();
  shares.enter('ada');
  shares.charge('ada', 10, 3);
  assert.equal(shares.servedOf('ada'), 10 * WEIGHT_READ + 3 * WEIGHT_ANSWERED);
  assert.equal(shares.servedOf('bob'), 0);
});

test('who comes later begins a head start before the least of those who are there, not at zero', () => {
  const shares = new FairShares();
  shares.enter('ada');
  shares.charge('ada', 9_000, 0);
  shares.enter('bob');
  assert.equal(shares.servedOf('bob'), 9_000 * WEIGHT_READ - HEAD_START);
  shares.charge('bob', 5_000, 0);
  shares.enter('cyd');
  assert.equal(shares.servedOf('cyd'), 9_000 * WEIGHT_READ - HEAD_START);
});

test('the first of all begins at zero', () => {
  const shares = new FairShares();
  shares.enter('ada');
  assert.equal(shares.servedOf('ada'), 0);
});

test('silence is no credit for a later flood', () => {
  const shares = new FairShares();
  shares.enter('ada');
  shares.enter('bob');
  shares.leave('bob');
  shares.charge('ada', 100_000, 0);
  shares.enter('bob');
  assert.equal(shares.servedOf('bob'), 100_000 * WEIGHT_READ - HEAD_START);
});

test('leaving and coming back pays no debt, and gives no second head start', () => {
  const shares = new FairShares();
  shares.enter('ada');
  shares.charge('ada', 9_000, 0);
  shares.enter('bob');
  shares.charge('bob', 8_500, 0);
  shares.leave('bob');
  shares.enter('bob');
  assert.equal(shares.servedOf('bob'), 9_000 * WEIGHT_READ - HEAD_START + 8_500 * WEIGHT_READ);
});

test('a client stays as long as any generation of its does', () => {
  const shares = new FairShares();
  shares.enter('ada');
  shares.enter('ada');
  shares.charge('ada', 7, 0);
  shares.leave('ada');
  assert.equal(shares.servedOf('ada'), 7);
  shares.leave('ada');
  assert.equal(shares.servedOf('ada'), 0, 'nobody is there: all begin again');
});
