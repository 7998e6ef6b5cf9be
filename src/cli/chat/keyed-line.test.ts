import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessFileIn, writeAccessFile } from '#serve/access/access-file.ts';
import { keyHash, newKey } from '#serve/access/api-key.ts';
import { openTestHouse } from '#testing/test-house.ts';
import { HouseLine } from './house-line.ts';

test('a line to a server that demands a key brings it along, and without says what to type', async () => {
  await using house = await openTestHouse({ server: { access: 'always' } });
  const key = newKey();
  writeAccessFile(accessFileIn(house.home), { keys: [{ name: 'a', sha256: keyHash(key), added_at: 1 }] });
  const [keyed, bare] = [new HouseLine(house.baseUrl, key), new HouseLine(house.baseUrl)];
  try {
    assert.deepEqual(await keyed.models(), []);
    assert.equal(await bare.isThere(), true);
    await assert.rejects(bare.models(), /without a password or key\. Type freehold key add NAME/);
  } finally {
    await Promise.all([keyed.close(), bare.close()]);
  }
});
