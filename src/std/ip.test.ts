import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { isIpAddress } from './ip.ts';

suite('isIpAddress()', () => {
  const rows: [host: string, is: boolean][] = [
    ['127.0.0.1', true],
    ['192.168.1.20', true],
    ['::1', true],
    ['fe80::1', true],
    ['::ffff:10.0.0.1', true],
    ['localhost', false],
    ['example.com', false],
    ['1.2.3', false],
    ['1.2.3.4.example.com', false],
    ['10.0.0.1.nip.io', false],
    ['abcdef', false],
    ['', false],
  ];
  for (const [host, is] of rows) {
    test(`"${host}" is ${is ? 'an address' : 'a name'}`, () => {
      assert.equal(isIpAddress(host), is);
    });
  }
});
