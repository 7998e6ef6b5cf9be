import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededRandom } from '#std/random.ts';
import { chancesOf } from './chances.ts';
import { fitSharpness } from './fit-sharpness.ts';
import type { Steps } from './progress.ts';

function finish<Result>(steps: Steps<Result>): Result {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

const ROWS = 3000;
const COLUMNS = 4;

/** Truth drawn with the chances that follow from the first view, this sharp; the second view is noise. */
function draw(sharpness: number) {
  const random = seededRandom(5);
  const told = Float32Array.from({ length: ROWS * COLUMNS }, () => 4 * random());
  const noise = Float32Array.from({ length: ROWS * COLUMNS }, () => 4 * random());
  const chances = new Float64Array(COLUMNS);
  const target = Int32Array.from({ length: ROWS }, (_, row) => {
    chancesOf([told], [sharpness], row * COLUMNS, chances);
    const drawn = random();
    const upTo = (value: number) => chances.slice(0, value + 1).reduce((sum, chance) => sum + chance);
    return [0, 1, 2].find((value) => drawn < upTo(value)) ?? 3;
  });
  return { views: [told, noise], columns: COLUMNS, start: 0, end: COLUMNS, target };
}

suite('fitSharpness()', () => {
  for (const truth of [0.3, 1, 3]) {
    test(`finds that the first view should count ${truth} and the second nothing`, () => {
      const [told = 0, noise = 1] = finish(fitSharpness(draw(truth)));
      assert.ok(Math.abs(told / truth - 1) < 0.1, `${told} for ${truth}`);
      assert.ok(noise < 0.1, String(noise));
    });
  }

  test('takes both views for equal where no row tells them apart', () => {
    const unknown = { ...draw(1), target: new Int32Array(ROWS).fill(-1) };
    assert.deepEqual(finish(fitSharpness(unknown)), [0.5, 0.5]);
  });

  test('stays finite where every row is right', () => {
    const scores = Float32Array.of(9, 0, 0, 9);
    const views = [scores, scores];
    const fitted = finish(fitSharpness({ views, columns: 2, start: 0, end: 2, target: Int32Array.of(0, 1) }));
    assert.ok(
      fitted.every((value) => value > 0 && value < 5),
      String(fitted),
    );
  });
});
