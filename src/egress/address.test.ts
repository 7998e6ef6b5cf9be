import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type AddressClass, classifyAddress, isMetadataHost, isPrivateByName } from './address.ts';

suite('what kind of place an address is', () => {
  const rows: [address: string, what: string, kind: AddressClass][] = [
    ['0.0.0.0', 'this machine', 'private'],
    ['10.0.0.1', 'RFC 1918', 'private'],
    ['10.255.255.255', 'RFC 1918, its end', 'private'],
    ['11.0.0.0', 'just after it', 'public'],
    ['172.15.255.255', 'just before RFC 1918', 'public'],
    ['172.16.0.1', 'RFC 1918', 'private'],
    ['172.31.255.255', 'RFC 1918, its end', 'private'],
    ['172.32.0.0', 'just after it', 'public'],
    ['192.168.178.1', 'RFC 1918', 'private'],
    ['192.169.0.1', 'just after it', 'public'],
    ['127.0.0.1', 'loopback', 'private'],
    ['127.255.255.254', 'loopback, all of it', 'private'],
    ['169.254.1.1', 'link-local', 'private'],
    ['100.64.0.1', 'carrier-grade NAT', 'private'],
    ['100.127.255.255', 'carrier-grade NAT, its end', 'private'],
    ['100.128.0.0', 'just after it', 'public'],
    ['198.18.0.1', 'benchmarks', 'private'],
    ['224.0.0.1', 'multicast', 'private'],
    ['255.255.255.255', 'broadcast', 'private'],
    ['169.254.169.254', 'metadata of most clouds', 'metadata'],
    ['169.254.170.2', 'container credentials', 'metadata'],
    ['100.100.100.200', 'metadata inside carrier-grade NAT space', 'metadata'],
    ['192.0.0.192', 'metadata', 'metadata'],
    ['8.8.8.8', 'public', 'public'],
    ['1.1.1.1', 'public', 'public'],
    ['::', 'this machine', 'private'],
    ['::1', 'loopback', 'private'],
    ['[::1]', 'loopback in brackets', 'private'],
    ['fc00::1', 'unique local', 'private'],
    ['fd12:3456::1', 'unique local', 'private'],
    ['fe80::1', 'link-local', 'private'],
    ['fe80::1%eth0', 'link-local with its interface', 'private'],
    ['fec0::1', 'site-local', 'private'],
    ['ff02::1', 'multicast', 'private'],
    ['fd00:ec2::254', 'metadata', 'metadata'],
    ['fd20:ce::254', 'metadata', 'metadata'],
    ['::ffff:127.0.0.1', 'IPv4 loopback in IPv6', 'private'],
    ['::ffff:7f00:1', 'the same in hex', 'private'],
    ['::FFFF:10.0.0.1', 'RFC 1918 in IPv6', 'private'],
    ['::ffff:169.254.169.254', 'metadata in IPv6', 'metadata'],
    ['::ffff:a9fe:a9fe', 'the same in hex', 'metadata'],
    ['[::ffff:a9fe:a9fe]', 'the same as a URL has it', 'metadata'],
    ['::ffff:8.8.8.8', 'public in IPv6', 'public'],
    ['64:ff9b::7f00:1', 'a translation that can lead inside', 'private'],
    ['64:ff9b:1::a00:1', 'a local translation', 'private'],
    ['2002:7f00:1::', 'a tunnel that can lead inside', 'private'],
    ['2606:4700:4700::1111', 'public', 'public'],
    ['2a00:1450:4001::200e', 'public', 'public'],
  ];
  for (const [address, what, kind] of rows) {
    test(`classifyAddress() of ${address} (${what}) is ${kind}`, () => {
      assert.equal(classifyAddress(address), kind);
    });
  }

  test('isPrivateByName() knows what a host says of itself', () => {
    const hosts: [host: string, isPrivate: boolean][] = [
      ['localhost', true],
      ['LOCALHOST', true],
      ['app.localhost', true],
      ['127.0.0.1', true],
      ['[::1]', true],
      ['192.168.1.2', true],
      ['8.8.8.8', false],
      ['attic.lan', false],
      ['localhost.example.com', false],
      ['notlocalhost', false],
    ];
    for (const [host, isPrivate] of hosts) assert.equal(isPrivateByName(host), isPrivate, host);
  });

  test('isMetadataHost() knows the services by name and by address', () => {
    const hosts: [host: string, isMetadata: boolean][] = [
      ['metadata.google.internal', true],
      ['Metadata.Google.Internal.', true],
      ['instance-data', true],
      ['169.254.169.254', true],
      ['[fd00:ec2::254]', true],
      ['[::ffff:a9fe:a9fe]', true],
      ['169.254.1.1', false],
      ['metadata.example.com', false],
    ];
    for (const [host, isMetadata] of hosts) assert.equal(isMetadataHost(host), isMetadata, host);
  });
});
