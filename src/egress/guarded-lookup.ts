import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { AppError } from '#contract/errors.ts';
import { type AddressClass, classifyAddress, isMetadataHost, isPrivateByName } from './address.ts';
import type { Addressee } from './addressee.ts';

/** Resolves a name to every address it has; handed in so that tests need no network. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** For whom a name is looked up. */
type Inquirer = Pick<Addressee, 'name' | 'zone' | 'advice'>;

export const systemResolve: Resolve = (host) =>
  new Promise((resolve, reject) => {
    const options: LookupAllOptions = { all: true };
    systemLookup(host, options, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/**
 * A `lookup` for sockets that refuses a name which resolves into private or metadata space, at the moment of
 * connecting, so that a name cannot turn inward after it was checked (DNS rebinding).
 * Private space is open to a host that is itself written as a private address or localhost, and to an expert whose
 * zone the owner declared inside the house; metadata space to nobody.
 */
export function guardedLookup(place: Inquirer, resolve: Resolve): LookupFunction {
  return (host, options, callback) => {
    resolve(host).then(
      (addresses) => {
        const refusal = refuseAddresses(place, host, addresses);
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
  { name, zone, advice }: Inquirer,
  host: string,
  found: readonly LookupAddress[],
): AppError | undefined {
  const of = (kind: AddressClass) => found.find(({ address }) => classifyAddress(address) === kind);
  // Every address counts, since the socket may take any of them.
  const metadata = of('metadata');
  const isMetadata = metadata !== undefined || isMetadataHost(host);
  const inward = metadata ?? (zone === 'outside' && !isPrivateByName(host) ? of('private') : undefined);
  if (!inward && !isMetadata) return undefined;
  const kind = isMetadata ? 'metadata' : 'private';
  return new AppError(
    'egress_refused',
    `Cannot reach ${name}: its host ${host} resolves to the ${kind} address ${inward?.address ?? host}`,
    {
      hint:
        kind === 'private'
          ? advice.inward(host)
          : 'Freehold never follows a name to a cloud metadata service.',
    },
  );
}
