import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededRandom } from '#std/random.ts';
import { bundleHeads } from './bundle-heads.ts';

const ROWS = 600;
const TOPICS = 20;
const random = seededRandom(1);
const topic = Int32Array.from({ length: ROWS }, () => Math.floor(random() * TOPICS));
const team = topic.map((value) => value % 3);
const often = topic.map(() => (random() < 0.4 ? 1 : 0));
const rarely = topic.map(() => (random() < 0.03 ? 1 : 0));
/** Another than it should be, in so large a part of the rows. */
const spoilt = (target: Int32Array, part: number) =>
  target.map((value) => (random() < part ? (value + 1) % 3 : value));

function bundled(targets: readonly Int32Array[]) {
  return bundleHeads({
    texts: Array.from({ length: ROWS }, () => ''),
    heads: targets.map((target, at) => ({
      name: `h${at}`,
      values: Array.from({ length: 1 + Math.max(...target) }, (_, value) => `v${value}`),
    })),
    targets,
    groups: Int32Array.from({ length: ROWS }, (_, row) => row),
  });
}

suite('bundleHeads()', () => {
  const rows: [what: string, targets: Int32Array[], heads: number[][]][] = [
    ['a head alone', [topic], [[0]]],
    ['a team that follows the topic', [topic, team], [[0, 1]]],
    ['a team before its topic', [team, topic], [[1, 0]]],
    ['a team that is now and then another', [topic, spoilt(team, 0.03)], [[0, 1]]],
    ['a team that is often another', [topic, spoilt(team, 0.2)], [[0], [1]]],
    ['what has nothing to do with the topic', [topic, often], [[0], [1]]],
    ['something rare that has nothing to do with it', [topic, rarely], [[0], [1]]],
    ['what never changes', [topic, often, new Int32Array(ROWS)], [[0, 2], [1]]],
    ['both kinds', [often, topic, team, topic.map((value) => value % 2)], [[0], [1, 2, 3]]],
  ];
  for (const [what, targets, heads] of rows) {
    test(what, () => {
      const { bundles, lesson } = bundled(targets);
      assert.deepEqual(
        bundles.map((bundle) => bundle.heads),
        heads,
      );
      for (const [at, bundle] of bundles.entries()) {
        assert.equal(lesson.heads[at]?.values.length, bundle.values.length);
        for (const [row, combination] of (lesson.targets[at] as Int32Array).entries())
          assert.deepEqual(
            bundle.values[combination],
            bundle.heads.map((head) => targets[head]?.[row]),
          );
      }
    });
  }

  test('a lesson of one head is as it was', () => {
    const { lesson } = bundled([topic]);
    assert.equal(lesson.targets[0], topic);
    assert.equal(lesson.heads[0]?.values.length, TOPICS);
  });

  test('a row of which a value is not known has no combination', () => {
    const unsure = team.map((value, row) => (row % 10 === 0 ? -1 : value));
    const { lesson } = bundled([topic, unsure]);
    assert.deepEqual(
      [0, 1, 10].map((row) => (lesson.targets[0]?.[row] ?? 0) < 0),
      [true, false, true],
    );
  });

  test('two rows of which none is like the other tell nothing', () => {
    const { bundles } = bundleHeads({
      texts: ['', ''],
      heads: [
        { name: 'a', values: ['x', 'y'] },
        { name: 'b', values: ['x', 'y'] },
      ],
      targets: [Int32Array.of(0, 1), Int32Array.of(0, 1)],
      groups: Int32Array.of(0, 1),
    });
    assert.equal(bundles.length, 2);
  });
});
