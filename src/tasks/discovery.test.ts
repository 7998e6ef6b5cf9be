import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededRandom } from '#std/random.ts';
import { Discovery, LEAST_ASKS } from './discovery.ts';

suite('the discovery of tasks', () => {
  test('saw() says once that a signature became a task, with the ask that makes enough', () => {
    const discovery = new Discovery();
    const said = Array.from({ length: 3 * LEAST_ASKS }, () => discovery.saw('t_a'));
    assert.equal(said.indexOf(true), LEAST_ASKS - 1);
    assert.equal(said.filter(Boolean).length, 1);
    assert.equal(discovery.isFound('t_a'), true);
    assert.equal(discovery.counting, 0);
  });

  test('saw() makes no task of 100,000 one-off prompts, and counts a bounded number of them', () => {
    const discovery = new Discovery([], { counted: 1_000 });
    for (let i = 0; i < 100_000; i++) assert.equal(discovery.saw(`t_${i}`), false);
    assert.equal(discovery.counting, 1_000);
  });

  test('saw() finds a task among one-off prompts, however many, if it is more than one in as many as are counted', () => {
    const discovery = new Discovery([], { counted: 1_000 });
    const random = seededRandom(4);
    let seen = 0;
    let i = 0;
    for (let isFound = false; !isFound; i++) {
      assert.ok(i < 200_000, `seen ${seen} times, not found`);
      if (random() < 1 / 300) {
        seen++;
        isFound = discovery.saw('t_task');
      } else assert.equal(discovery.saw(`t_${i}`), false);
    }
    assert.ok(seen >= LEAST_ASKS && seen < 3 * LEAST_ASKS, `${seen}`);
  });

  test('saw() never says so of a signature that came less often, whatever the mix', () => {
    const random = seededRandom(6);
    const discovery = new Discovery([], { counted: 50, leastAsks: 5 });
    const counts = new Map<string, number>();
    for (let i = 0; i < 50_000; i++) {
      const signature = `t_${Math.floor(400 * random() ** 3)}`;
      counts.set(signature, (counts.get(signature) ?? 0) + 1);
      if (discovery.saw(signature)) assert.ok((counts.get(signature) ?? 0) >= 5, signature);
      assert.ok(discovery.counting <= 50);
    }
  });

  test('saw() counts no task that was known before, and finds no more than it may', () => {
    const discovery = new Discovery(['t_known'], { leastAsks: 1, mostFound: 2 });
    assert.equal(discovery.saw('t_known'), false);
    assert.deepEqual(
      ['t_a', 't_b', 't_a'].map((signature) => discovery.saw(signature)),
      [true, false, false],
    );
    assert.equal(discovery.isFound('t_b'), false);
  });
});
