import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import { readPng, smallPng } from '../screenshots/small-png.ts';

/** A picture with each row written by another filter, as browsers do; `alpha` adds a fourth channel. */
function png(width: number, rows: readonly (readonly number[])[], alpha: boolean): Buffer {
  const size = alpha ? 4 : 3;
  const raw = rows.map((colours) =>
    colours.flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255, ...(alpha ? [255] : [])]),
  );
  const at = (y: number, x: number) => (y < 0 || x < 0 ? 0 : (raw[y]?.[x] ?? 0));
  const guesses = [
    () => 0,
    (y: number, x: number) => at(y, x - size),
    (y: number, x: number) => at(y - 1, x),
    (y: number, x: number) => (at(y, x - size) + at(y - 1, x)) >> 1,
    (y: number, x: number) => {
      const [left, above, corner] = [at(y, x - size), at(y - 1, x), at(y - 1, x - size)];
      const guess = left + above - corner;
      const far = [left, above, corner].map((one) => Math.abs(guess - one));
      return [left, above, corner][far.indexOf(Math.min(...far))] ?? 0;
    },
  ];
  const filtered = raw.flatMap((row, y) => [
    y % 5,
    ...row.map((value, x) => (value - (guesses[y % 5]?.(y, x) ?? 0)) & 255),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([8, alpha ? 6 : 2, 0, 0, 0], 8);
  const chunk = (name: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(name), body]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(body.length, 0);
    ends.writeUInt32BE(crc32(named), 4);
    return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
  };
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([start, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.from(filtered)))]);
}

const colours = (points: Uint8Array) =>
  Array.from({ length: points.length / 3 }, (_, at) => Buffer.from(points).readUIntBE(at * 3, 3));

/** Of a small one, by its palette. */
function indexed(small: Buffer): { type: number; paletteLength: number } {
  const palette = small.indexOf('PLTE');
  return { type: small[25] ?? 0, paletteLength: small.readUInt32BE(palette - 4) / 3 };
}

suite('pictures made small', () => {
  const rows = Array.from({ length: 10 }, (_, y) =>
    Array.from({ length: 4 }, (_, x) => [0xf6f3ea, 0x1c2620, 0x1d6a49, 0x000000, 0xffffff][(x + y) % 5] ?? 0),
  );

  for (const alpha of [false, true]) {
    test(`are read whatever the filter of a row, with${alpha ? '' : 'out'} a channel for what shines through`, () => {
      const { width, height, points } = readPng(png(4, rows, alpha));
      assert.deepEqual([width, height], [4, 10]);
      assert.deepEqual(colours(points), rows.flat());
    });
  }

  test('have a palette of the colours that are there', () => {
    const small = smallPng(png(4, rows, true));
    assert.deepEqual(indexed(small), { type: 3, paletteLength: 5 });
  });

  test('keep the common one of shades that nobody tells apart, and no more colours than 256', () => {
    const few = smallPng(png(3, [[0xf6f3ea, 0xf6f3ea, 0xf6f3eb]], false));
    assert.equal(indexed(few).paletteLength, 1);
    assert.ok(few.includes(Buffer.from([0xf6, 0xf3, 0xea])));
    const many = Array.from({ length: 1_000 }, (_, at) => ((at * 8_191) % 0xffffff) & 0xf8f8f8);
    assert.equal(indexed(smallPng(png(1_000, [many], false))).paletteLength, 256);
  });

  test('that are none are refused', () => {
    assert.throws(() => smallPng(Buffer.from('GIF89a..........')), /it is no PNG/);
    const deep = png(4, rows, false);
    deep[24] = 16;
    assert.throws(() => smallPng(deep), /another depth/);
  });
});
