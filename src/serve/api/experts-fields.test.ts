import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Exchange } from '../exchange.ts';
import { readConnection } from './experts-fields.ts';

function exchange(body: object, isLoopbackBind: boolean): Exchange {
  const bytes = Buffer.from(JSON.stringify(body));
  return { isLoopbackBind, body: () => Promise.resolve(bytes) } as unknown as Exchange;
}

suite('readConnection()', () => {
  test('takes the places of keys on this machine, and from beyond it only keys themselves', async () => {
    const url = 'https://h/v1';
    for (const place of [{ key_env: 'HOME' }, { key_file: '/etc/key' }]) {
      const { wish } = await readConnection(exchange({ url, ...place }, true));
      assert.deepEqual(
        [wish.keyEnv, wish.keyFile],
        ['HOME', '/etc/key'].map((one) => (Object.values(place).includes(one) ? one : undefined)),
      );
      await assert.rejects(readConnection(exchange({ url, ...place }, false)), {
        code: 'policy_refused',
        details: { param: Object.keys(place)[0] },
      });
    }
    const { wish } = await readConnection(exchange({ url, key: 'sk-1' }, false));
    assert.equal(wish.key, 'sk-1');
  });

  test('an empty text is one that was not told', async () => {
    const { name, wish } = await readConnection(
      exchange({ name: '', url: ' https://h ', key: '', zone: '' }, true),
    );
    assert.deepEqual([name, wish.url, wish.key, wish.zone], [undefined, 'https://h', undefined, undefined]);
  });
});
