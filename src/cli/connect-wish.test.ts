import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { suite, test } from 'node:test';
import { parseConfig } from '#config/parse.ts';
import { readArguments } from './command.ts';
import { connect } from './connect.ts';
import { readWish } from './connect-wish.ts';

const FILE = `
experts:
  near: { url: 'http://127.0.0.1:1/v1', keyEnv: NEAR_KEY, models: [a, b], zone: household, price: { in: 1, out: 2 } }
routes: { cheap: [near] }
`;

function wish(...args: string[]) {
  return readWish(connect, readArguments(connect, args), parseConfig(FILE, 'config.yaml'));
}

suite('what is typed after freehold connect', () => {
  test('readWish() refuses what it cannot use, and names it', () => {
    const rows: [args: string[], message: RegExp][] = [
      [['auto', '--url', 'x'], /"auto": that name means any expert/],
      [['a b', '--url', 'x'], /"a b": that is no usable name/],
      [['-x'.repeat(40), '--url', 'x'].slice(1).concat('x'.repeat(65)), /"x{65}": that is no usable name/],
      [['cheap', '--url', 'x'], /"cheap": a route has that name/],
      [['new'], /"new": --url is missing/],
      [['new', '--url', 'ftp://x'], /"ftp:\/\/x"/],
      [['new', '--url', 'http://metadata.google.internal'], /cloud metadata service/],
      [['new', '--url', 'x', '--zone', 'hosehold'], /--zone hosehold: there is no such zone/],
      [['new', '--url', 'x', '--price-in', '1'], /--price-in 1 without --price-out/],
      [['new', '--url', 'x', '--price-out', '2'], /--price-out 2 without --price-in/],
      [['new', '--url', 'x', '--price-in', 'much', '--price-out', '2'], /--price-in much/],
      [['new', '--url', 'x', '--key-env', 'A', '--key-file', 'b'], /not both/],
    ];
    for (const [args, message] of rows) assert.throws(() => wish(...args), { message }, args.join(' '));
  });

  test('readWish() never repeats a key that was typed in the wrong place', () => {
    for (const key of ['sk-proj-abc123', 'gsk_0123456789abcdefghij']) {
      assert.throws(
        () => wish('new', '--url', 'x', '--key-env', key),
        (error: Error & { hint?: string }) => {
          return (
            error.message.includes('the name of a variable') && !`${error.message}${error.hint}`.includes(key)
          );
        },
      );
    }
    assert.throws(
      () => wish('new', '--url', 'https://me:secret@x/v1'),
      (error: Error) => !error.message.includes('secret'),
    );
  });

  test('readWish() takes loopback for this machine and anything else for outside, and says why', () => {
    const rows: [url: string, zone: string][] = [
      ['localhost:8080', 'device'],
      ['http://127.0.0.1:1234', 'device'],
      ['http://[::1]:1234', 'device'],
      ['http://192.168.1.5:8080', 'outside'],
      ['http://127.0.0.1.example.com', 'outside'],
      ['https://api.example.com', 'outside'],
    ];
    for (const [url, zone] of rows) {
      const { expert, zoneReason } = wish('new', '--url', url);
      assert.equal(expert.zone, zone, url);
      assert.match(zoneReason ?? '', zone === 'device' ? /is this machine$/ : /is not this machine/);
    }
    assert.equal(
      wish('new', '--url', 'https://nas.example.com', '--zone', 'household').zoneReason,
      undefined,
    );
  });

  test('readWish() completes a base address', () => {
    assert.equal(wish('new', '--url', 'localhost:8080').expert.url, 'http://localhost:8080/v1');
    assert.equal(wish('new', '--url', 'https://h/v1/chat/completions').expert.url, 'https://h/v1');
  });

  test('readWish() keeps what was not typed, and changes nothing that is the same', () => {
    const { before, changes, expert } = wish('near', '--price-in', '3', '--price-out', '4');
    assert.deepEqual(changes, { price: { in: 3, out: 4 } });
    assert.deepEqual(expert, { ...before, price: { in: 3, out: 4 } });
    assert.deepEqual(wish('near', '--url', 'http://127.0.0.1:1/v1').changes, {});
  });

  test('readWish() finds the zone anew where the host changes: data must not go farther than it says', () => {
    assert.equal(wish('near', '--url', 'http://127.0.0.1:2').expert.zone, 'household');
    assert.equal(wish('near', '--url', 'https://api.example.com').expert.zone, 'outside');
  });

  test('readWish() replaces one place of the key by the other, with a path that holds everywhere', () => {
    assert.deepEqual(wish('near', '--key-file', 'k').changes, { keyFile: resolve('k'), keyEnv: undefined });
    assert.deepEqual(wish('near', '--key-file', '~/k').changes, { keyFile: '~/k', keyEnv: undefined });
    assert.deepEqual(wish('near', '--key-env', 'OTHER').changes, { keyEnv: 'OTHER', keyFile: undefined });
  });
});
