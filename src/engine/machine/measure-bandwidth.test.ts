import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureBandwidth } from './measure-bandwidth.ts';

test('memory is read at some gigabytes a second, and the measure ends soon', async () => {
  const start = performance.now();
  const { bytesPerSecond, threads } = await measureBandwidth({
    threads: 2,
    milliseconds: 50,
    bytes: 2 ** 24,
  });
  assert.equal(threads, 2);
  assert.ok(bytesPerSecond > 5e8 && bytesPerSecond < 1e13, `${bytesPerSecond} bytes a second`);
  assert.ok(performance.now() - start < 5000);
});
