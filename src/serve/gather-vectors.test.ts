import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { shortened, VectorCollector } from './gather-vectors.ts';

suite('vectors', () => {
  test('come in the order of the inputs', () => {
    const collector = new VectorCollector();
    collector.take({ type: 'vector', index: 1, values: Float32Array.of(1) });
    collector.take({ type: 'vector', index: 0, values: Float32Array.of(0) });
    assert.deepEqual(
      collector.vectors(2, undefined, 'up').map((vector) => [...vector]),
      [[0], [1]],
    );
  });

  test('are all there, or the one that is missing is named', () => {
    const collector = new VectorCollector();
    collector.take({ type: 'vector', index: 2, values: Float32Array.of(1) });
    assert.throws(() => collector.vectors(3, undefined, 'up'), {
      code: 'upstream_failed',
      message: 'Expert "up" sent 1 vectors for 3 inputs: that of input 0 is missing',
    });
  });

  test('are cut and brought back to length 1', () => {
    const [a = 0, b = 0, ...rest] = shortened(Float32Array.of(0.6, 0, 0.8), 2);
    assert.deepEqual([a, b, rest], [1, 0, []]);
    const cut = shortened(Float32Array.of(3, 4, 12), 2);
    assert.ok(Math.abs((cut[0] ?? 0) - 0.6) < 1e-7 && Math.abs((cut[1] ?? 0) - 0.8) < 1e-7);
    assert.deepEqual([...shortened(Float32Array.of(0, 0, 1), 2)], [0, 0], 'nothing stays nothing');
  });

  test('stay as they are where they have that length, and are never made longer', () => {
    const whole = Float32Array.of(3, 4);
    assert.equal(shortened(whole, 2), whole);
    assert.throws(() => shortened(whole, 3), {
      code: 'bad_request',
      message: "Cannot give 3 dimensions: the model's vectors have 2",
    });
  });
});
