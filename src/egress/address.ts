import { BlockList, isIP } from 'node:net';
import type { Zone } from '#contract/expert.ts';

/**
 * `public` may be reached by a name, `private` only where the configuration names such an address itself or the
 * expert stands inside the house, `metadata` (a cloud's service with the machine's own keys) never.
 */
export type AddressClass = 'public' | 'private' | 'metadata';

const privateNets = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8], // "this network" (RFC 1122)
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16], // RFC 1918
  ['100.64.0.0', 10], // carrier-grade NAT (RFC 6598)
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  privateNets.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 127], // unspecified and loopback
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8], // unique local, link local, multicast
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16], // translation and tunnels that can reach the inside
] as const)
  privateNets.addSubnet(net, bits, 'ipv6');

const metadataNets = new BlockList();
for (const address of [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '100.100.100.200',
  '192.0.0.192',
]) {
  metadataNets.addAddress(address, 'ipv4');
}
for (const address of ['fd00:ec2::254', 'fd00:ec2::23', 'fd20:ce::254'])
  metadataNets.addAddress(address, 'ipv6');

const METADATA_NAMES = new Set([
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'metadata.azure.internal',
]);

/** What kind of place a numeric address is; IPv4 inside IPv6 (`::ffff:a.b.c.d`) counts as that IPv4. */
export function classifyAddress(address: string): AddressClass {
  const plain = address
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/i, '');
  const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4';
  if (metadataNets.check(plain, family)) return 'metadata';
  return privateNets.check(plain, family) ? 'private' : 'public';
}

/** A host name or literal that says by itself that it is this machine or a private one. */
export function isPrivateByName(host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(plain)) return classifyAddress(plain) !== 'public';
  return plain === 'localhost' || plain.endsWith('.localhost');
}

/** How far a host is by what its name or literal says of itself: this machine, a private network, or the world. */
export function zoneByName(host: string): Extract<Zone, 'device' | 'household' | 'outside'> {
  if (!isPrivateByName(host)) return 'outside';
  const plain = host.replace(/^\[|\]$/g, '').toLowerCase();
  const isHere = isIP(plain) ? /^(127\.|::1$|::ffff:127\.)/.test(plain) : true;
  return isHere ? 'device' : 'household';
}

/** A cloud's metadata service by its name or its address. */
export function isMetadataHost(host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, '').toLowerCase();
  return isIP(plain) ? classifyAddress(plain) === 'metadata' : METADATA_NAMES.has(plain.replace(/\.$/, ''));
}
