import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededRandom } from '#testing/cuts.ts';
import type { Value } from './database.ts';
import { flatten, type Unit, unflatten } from './writer-protocol.ts';

suite('units on their way to the writer', () => {
  test('flatten() and unflatten() give back what came, whatever it is', () => {
    const random = seededRandom(20_260_601);
    const upTo = (most: number) => Math.floor(random() * (most + 1));
    const many = <T>(most: number, make: () => T) => Array.from({ length: upTo(most) }, make);
    const values: readonly Value[] = [null, 0, -1, 1.5, 2 ** 53 - 1, '', 'text', '日本語', '0', 'null'];
    const value = () => values[upTo(values.length - 1)] ?? null;
    const unit = (): Unit => ({
      texts: many(3, () => String(value())),
      operations: many(4, () => ({ statement: upTo(20), values: many(27, value) })),
    });
    for (let round = 0; round < 500; round++) {
      const units = many(8, unit);
      assert.deepEqual(unflatten(structuredClone(flatten(units))), units);
    }
  });

  test('units that are empty stay units, since each has an outcome of its own', () => {
    const empty: Unit = { texts: [], operations: [] };
    assert.deepEqual(unflatten(flatten([empty, empty])), [empty, empty]);
    assert.deepEqual(unflatten(flatten([])), []);
  });
});
