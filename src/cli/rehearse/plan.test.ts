import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { readArguments } from '../command.ts';
import { readPlan } from './plan.ts';
import { rehearse } from './rehearse.ts';

const plan = (...args: string[]) => readPlan(rehearse, readArguments(rehearse, args));

test('readPlan() takes the whole sample where nothing is said', () => {
  const { folder, isSample, limit, concurrency, delayMs, price, stream, drift, home } = plan();
  assert.match(folder, /samples.support-desk$/);
  assert.equal(isSample, true);
  assert.deepEqual(
    { limit, concurrency, delayMs, stream, drift },
    { limit: undefined, concurrency: 16, delayMs: 40, stream: false, drift: false },
  );
  assert.deepEqual(price, { in: 2.5, out: 10 });
  assert.match(home, /rehearsal$/);
});

test('readPlan() takes what is said', () => {
  const said = plan(
    '--data',
    'd',
    '--limit',
    '5',
    '--price-in',
    '0',
    '--stream',
    '--drift',
    '--home',
    'h',
    '--delay-ms',
    '0',
  );
  assert.equal(said.folder, resolve('d'));
  assert.equal(said.home, join(resolve('.'), 'h'));
  assert.deepEqual(
    [said.isSample, said.limit, said.price.in, said.stream, said.drift, said.delayMs],
    [false, 5, 0, true, true, 0],
  );
});

test('readPlan() refuses numbers that make no sense, and names the option', () => {
  const rows: [args: string[], message: RegExp][] = [
    [['--limit', '0'], /--limit 0: it must be a whole number of at least 1/],
    [['--limit', '1.5'], /--limit 1\.5/],
    [['--concurrency', '1000'], /--concurrency 1000: it must be a whole number from 1 to 256/],
    [['--delay-ms', 'soon'], /--delay-ms soon/],
    [['--price-in', '-1'], /price-in/],
  ];
  for (const [args, message] of rows) assert.throws(() => plan(...args), { code: 'bad_request', message });
});
