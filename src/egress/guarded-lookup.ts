import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { AppError } from '#contract/errors.ts';
import type { Zone } from '#contract/expert.ts';
import { classifyAddress, isMetadataName, isPrivateByName } from './address.ts';

/** Resolves a name to every address it has; handed in so that tests need no network. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

export const systemResolve: Resolve = (host) =>
  new Promise((resolve, reject) => {
    const options: LookupAllOptions = { all: true };
    systemLookup(host, options, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/**
 * A `lookup` for sockets that refuses a name which resolves into private or metadata space, at the moment of
 * connecting, so that a name cannot turn inward after it was checked (DNS rebinding).
 * Exempt: a host that is itself written as a private address or localhost; and, for private space only, an
 * expert whose zone the owner declared inside the house.
 */
export function guardedLookup(expertId: string, zone: Zone, resolve: Resolve): LookupFunction {
  return (host, options, callback) => {
    resolve(host).then(
      (addresses) => {
        const refusal = refuseAddresses(expertId, host, zone, addresses);
        if (refusal) return callback(refusal, '', 0);
        if (options.all) return callback(null, [...addresses] as LookupAddress[]);
        const first = addresses[0];
        return first
          ? callback(null, first.address, first.family)
          : callback(new Error(`${host} has no address`), '', 0);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}

function refuseAddresses(
  id: string,
  host: string,
  zone: Zone,
  found: readonly LookupAddress[],
): AppError | undefined {
  if (isPrivateByName(host)) return undefined;
  const inward = found.find(({ address }) => classifyAddress(address) !== 'public');
  if (!inward && !isMetadataName(host)) return undefined;
  const kind = isMetadataName(host) ? 'metadata' : classifyAddress(inward?.address ?? '');
  if (kind === 'private' && zone !== 'outside') return undefined;
  return new AppError(
    'egress_refused',
    `Cannot reach expert "${id}": its host ${host} resolves to the ${kind} address ${inward?.address ?? host}`,
    {
      hint:
        kind === 'private'
          ? `If ${host} is a machine of yours, set zone: household (or organisation) on this expert, or write its address.`
          : 'Freehold never follows a name to a cloud metadata service.',
    },
  );
}
