import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { takes } from './content-coding.ts';

suite('what a client takes', () => {
  const rows: [header: string | undefined, br: boolean, gzip: boolean][] = [
    [undefined, false, false],
    ['', false, false],
    ['identity', false, false],
    ['gzip', false, true],
    ['gzip, deflate, br, zstd', true, true],
    ['GZIP;q=0.5, Br;q=1.0', true, true],
    ['br;q=0, gzip', false, true],
    ['br;q=0.000', false, false],
    ['br;q=0.001', true, false],
    ['*', true, true],
    ['*;q=0, br', true, false],
    ['gzip;q=0, *', true, false],
    ['brotli, gzipped', false, false],
  ];
  for (const [header, br, gzip] of rows)
    test(`${header}`, () => assert.deepEqual([takes(header, 'br'), takes(header, 'gzip')], [br, gzip]));
});
