import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { firstUuidAt, isUuid, uuidTimeMs, uuidv7 } from './uuid.ts';

/** Ids remember the latest millisecond they were made in, so each test takes a later one. */
const START_MS = 2_000_000_000_000;

suite('uuidv7()', () => {
  test('has the version, the variant and the millisecond', () => {
    const id = uuidv7(START_MS);
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.ok(isUuid(id));
    assert.equal(uuidTimeMs(id), START_MS);
  });

  test('sorts in the order it was made, also many in one millisecond', () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => uuidv7(START_MS + 1_000 + Math.floor(i / 10_000)));
    assert.deepEqual(ids.toSorted(), ids);
    assert.equal(new Set(ids).size, ids.length);
  });

  test('sorts in the order it was made, also when the clock is set back', () => {
    const before = uuidv7(START_MS + 100_000);
    const after = uuidv7(START_MS + 50_000);
    assert.ok(after > before);
    assert.equal(uuidTimeMs(after), START_MS + 100_000);
  });

  test('does not repeat its random part', () => {
    const tails = Array.from({ length: 5_000 }, () => uuidv7(START_MS + 200_000).slice(19));
    assert.equal(new Set(tails).size, tails.length);
  });

  test('holds times until the year 10889', () => {
    const last = 2 ** 48 - 1;
    assert.equal(uuidTimeMs(firstUuidAt(last)), last);
  });
});

suite('firstUuidAt()', () => {
  test('is not above any id of its millisecond, and above all earlier ones', () => {
    const atMs = START_MS + 300_000;
    const earlier = uuidv7(atMs - 1);
    const id = uuidv7(atMs);
    assert.ok(firstUuidAt(atMs) <= id);
    assert.ok(firstUuidAt(atMs) > earlier);
    assert.ok(firstUuidAt(atMs + 1) > id);
  });

  test('takes fractions and times before 1970', () => {
    assert.equal(firstUuidAt(1.9), firstUuidAt(1));
    assert.equal(firstUuidAt(-5), '00000000-0000-7000-8000-000000000000');
  });
});

suite('isUuid()', () => {
  const rows: [text: string, is: boolean][] = [
    ['01900000-0000-7000-8000-000000000000', true],
    ['01900000-0000-7000-8000-00000000000', false],
    ['01900000-0000-7000-8000-000000000000 ', false],
    ['01900000000070008000000000000000', false],
    ['01900000-0000-7000-8000-00000000000G', false],
    ['', false],
  ];
  for (const [text, is] of rows) {
    test(`${JSON.stringify(text)} ${is ? 'is one' : 'is none'}`, () => {
      assert.equal(isUuid(text), is);
    });
  }
});
