import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { emptyThought, type Network, roundRows, think } from './network.ts';

suite('roundRows()', () => {
  test('is off by half a step of the row at most, whatever the size of its entries', () => {
    const matrix = Float32Array.from(
      { length: 60 },
      (_, i) => Math.sin(i * i) * 10 ** Math.floor(i / 20 - 1),
    );
    for (const most of [7, 127]) {
      const { bytes, scale } = roundRows(matrix, 20, most);
      for (const [at, exact] of matrix.entries()) {
        const step = scale[Math.floor(at / 20)] ?? 0;
        assert.ok(Math.abs((bytes[at] ?? 0) * step - exact) <= step / 2 + 1e-6);
      }
    }
  });

  test('keeps a row of zeros', () => {
    assert.deepEqual([...roundRows(new Float32Array(4), 4, 7).bytes], [0, 0, 0, 0]);
  });
});

suite('think()', () => {
  test('adds the rows of the features, leaves out what is below zero, and adds the rows of the rest', () => {
    const network: Network = {
      features: { width: 2, bytes: Int8Array.of(1, 2, 3, -4), scale: Float32Array.of(1, 0.5) },
      hiddenBias: Float32Array.of(1, 0),
      output: { width: 3, bytes: Int8Array.of(1, 2, 3, 10, 10, 10), scale: Float32Array.of(2, 1) },
      bias: Float32Array.of(0, 0, 1),
    };
    const thought = emptyThought(network);
    // Hidden: 1 + 1·1 + 2·1.5 = 5, and 1·2 - 2·2 = -2, which is left out.
    think(network, { rows: Int32Array.of(0, 1), values: Float32Array.of(1, 2), length: 2 }, thought);
    assert.deepEqual([...thought.scores], [10, 20, 31]);
    think(network, { rows: new Int32Array(0), values: new Float32Array(0), length: 0 }, thought);
    assert.deepEqual([...thought.scores], [2, 4, 7]);
  });
});
