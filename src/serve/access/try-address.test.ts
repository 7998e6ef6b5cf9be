import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { tryAddress } from './try-address.ts';

suite('wrong tries are counted', () => {
  const rows: [address: string, as: string][] = [
    ['192.168.1.20', '192.168.1.20'],
    ['::ffff:192.168.1.20', '192.168.1.20'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::5', '2001:db8:1:2::/64'],
    ['2001:db8::5', '2001:db8:0:0::/64'],
    ['fe80::1', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', ''],
  ];
  for (const [address, as] of rows)
    test(`of ${address || 'a socket without address'} as ${as || 'one'}`, () =>
      assert.equal(tryAddress(address), as));
});
