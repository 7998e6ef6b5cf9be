import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { NO_LIBRARIES } from '../testing/real-host.ts';
import { openLlama } from './llama.ts';
import { ThreadPool } from './thread-pool.ts';

const skip = NO_LIBRARIES ?? (process.platform === 'linux' ? false : 'threads are counted in /proc');
const countThreads = () => readdirSync('/proc/self/task').length;

test('a pool has its threads until it is closed; who computes is one of them', { skip }, () => {
  const { libraries } = openLlama();
  const before = countThreads();
  const pool = ThreadPool.open(libraries, 4);
  assert.ok(pool, 'this version of the library has pools');
  assert.equal(countThreads() - before, 3);
  pool.close();
  assert.equal(countThreads(), before);
});
