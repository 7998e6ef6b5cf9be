import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import type { Zone } from '#contract/expert.ts';
import { expertAddressee } from './addressee.ts';
import { guardedLookup } from './guarded-lookup.ts';

const found = (...addresses: string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: isIP(address) }));

function inquirer(zone: Zone) {
  const times = { connectTimeoutMs: 1, firstByteTimeoutMs: 1, idleTimeoutMs: 1 };
  return expertAddressee({ expertId: 'up', origin: 'http://a.example', zone, connections: 1, ...times });
}

/** What a socket of an expert `up` in this zone hears when it looks the host up. */
function lookUp(zone: Zone, host: string, addresses: readonly LookupAddress[]): Promise<LookupAddress[]> {
  const lookup = guardedLookup(inquirer(zone), async () => addresses);
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, all) => (error ? reject(error) : resolve(all as LookupAddress[])));
  });
}

suite('a name that turns inward', () => {
  type Verdict = 'allowed' | 'refused as private' | 'refused as metadata';
  const rows: [zone: Zone, host: string, addresses: string[], verdict: Verdict][] = [
    ['outside', 'api.example', ['8.8.8.8'], 'allowed'],
    ['outside', 'api.example', ['8.8.8.8', '2606:4700::1'], 'allowed'],
    ['outside', 'api.example', ['192.168.1.2'], 'refused as private'],
    ['outside', 'api.example', ['127.0.0.1'], 'refused as private'],
    ['outside', 'api.example', ['::1'], 'refused as private'],
    ['outside', 'api.example', ['8.8.8.8', '1.1.1.1', '10.0.0.1', '9.9.9.9'], 'refused as private'],
    ['organisation', 'api.example', ['10.0.0.1'], 'allowed'],
    ['household', 'attic.lan', ['192.168.1.2'], 'allowed'],
    ['device', 'attic.lan', ['127.0.0.1'], 'allowed'],
    ['outside', 'api.example', ['169.254.169.254'], 'refused as metadata'],
    ['household', 'attic.lan', ['169.254.169.254'], 'refused as metadata'],
    ['household', 'attic.lan', ['192.168.1.2', '169.254.169.254'], 'refused as metadata'],
    ['device', 'attic.lan', ['::ffff:169.254.169.254'], 'refused as metadata'],
    ['household', 'metadata.google.internal', ['8.8.8.8'], 'refused as metadata'],
    ['outside', 'localhost', ['127.0.0.1', '::1'], 'allowed'],
    ['outside', 'app.localhost', ['127.0.0.1'], 'allowed'],
    ['outside', '192.168.1.2', ['192.168.1.2'], 'allowed'],
    ['outside', 'localhost', ['169.254.169.254'], 'refused as metadata'],
  ];
  for (const [zone, host, addresses, verdict] of rows) {
    test(`${host} → ${addresses.join(', ')} is ${verdict} for zone ${zone}`, async () => {
      const answer = lookUp(zone, host, found(...addresses));
      if (verdict === 'allowed') return assert.deepEqual(await answer, found(...addresses));
      await assert.rejects(answer, (error) => {
        assert.ok(error instanceof AppError);
        assert.equal(error.code, 'egress_refused');
        const kind = verdict.replace('refused as ', '');
        assert.match(
          error.message,
          new RegExp(`^Cannot reach expert "up": its host ${host} resolves to the ${kind}`),
        );
        assert.match(error.hint ?? '', kind === 'private' ? /zone: household/ : /never follows/);
        return true;
      });
    });
  }

  test('guardedLookup() gives one address to who wants one', async () => {
    const lookup = guardedLookup(inquirer('outside'), async () => found('8.8.8.8', '1.1.1.1'));
    const one = await new Promise((resolve) =>
      lookup('api.example', {}, (_, address, family) => resolve([address, family])),
    );
    assert.deepEqual(one, ['8.8.8.8', 4]);
  });

  test('guardedLookup() hands on that a name does not resolve, or has no address', async () => {
    const gone = Object.assign(new Error('getaddrinfo ENOTFOUND api.example'), { code: 'ENOTFOUND' });
    const failing = guardedLookup(inquirer('outside'), () => Promise.reject(gone));
    const said = await new Promise((resolve) => failing('api.example', {}, (error) => resolve(error)));
    assert.equal(said, gone);
    const empty = guardedLookup(inquirer('outside'), async () => []);
    const none = await new Promise((resolve) => empty('api.example', {}, (error) => resolve(error)));
    assert.match(String(none), /api\.example has no address/);
  });
});
