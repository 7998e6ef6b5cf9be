import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { isPassword, isStoredPassword, storePassword } from './password.ts';

const CHEAP = { n: 2, r: 1, p: 1 };

suite('a password', () => {
  test('is known again, and no other is', async () => {
    const stored = await storePassword('a long enough one', 7, CHEAP);
    assert.equal(await isPassword('a long enough one', stored), true);
    for (const other of ['a long enough One', 'a long enough one ', '', 'a long enough'])
      assert.equal(await isPassword(other, stored), false, other);
    assert.equal(stored.set_at, 7);
  });

  test('leaves nothing of itself, and never the same twice', async () => {
    const [one, two] = [
      await storePassword('abcdefghij', 0, CHEAP),
      await storePassword('abcdefghij', 0, CHEAP),
    ];
    assert.equal(JSON.stringify(one).includes('abcdefghij'), false);
    assert.notEqual(one.salt, two.salt);
    assert.notEqual(one.hash, two.hash);
  });

  test('is the same however its letters were composed', async () => {
    const stored = await storePassword('caf\u00e9 caf\u00e9 caf\u00e9', 0, CHEAP);
    assert.equal(await isPassword('cafe\u0301 cafe\u0301 cafe\u0301', stored), true);
  });

  test('costs 32 MiB and three rounds where nothing else is said', async () => {
    const { n, r, p } = await storePassword('abcdefghij', 0);
    assert.deepEqual([(n * r * 128) / 2 ** 20, p], [32, 3]);
  });

  for (const password of ['', 'abcdefghi', '😀😀😀😀😀😀😀😀😀', 'a'.repeat(1_025)])
    test(`of ${[...password].length} characters is refused`, async () => {
      await assert.rejects(storePassword(password, 0, CHEAP), (error) => {
        assert.ok(error instanceof AppError);
        assert.match(error.message, new RegExp(`of ${[...password].length} characters`));
        return error.code === 'bad_request';
      });
    });

  test('as stored is taken only whole, and only at a bearable cost', async () => {
    const stored = await storePassword('abcdefghij', 0, CHEAP);
    assert.equal(isStoredPassword(JSON.parse(JSON.stringify(stored))), true);
    const spoilt = [
      { scheme: 'md5' },
      { n: 3 },
      { n: 2 ** 30 },
      { r: 0 },
      { p: 1e9 },
      { hash: '' },
      { salt: 1 },
    ];
    for (const change of spoilt)
      assert.equal(isStoredPassword({ ...stored, ...change }), false, JSON.stringify(change));
    for (const value of [null, undefined, 'scrypt', []]) assert.equal(isStoredPassword(value), false);
  });
});
