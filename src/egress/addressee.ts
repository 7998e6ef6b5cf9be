import type { Zone } from '#contract/expert.ts';
import type { Destination } from './destination.ts';

/** Whom a connection is for, in words, and what its owner can do when it fails. */
export interface Addressee {
  /** For a sentence: `expert "up"`, or the host of a download. */
  readonly name: string;
  /** Scheme, host and port. */
  readonly origin: string;
  readonly zone: Zone;
  readonly connectTimeoutMs: number;
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly advice: Advice;
}

/** What to type or to look at, by what went wrong. */
export interface Advice {
  /** The address is wrong, or nobody is there. */
  readonly address: string;
  /** It is slow: `setting` is the time that ran out. */
  slow(setting: 'firstByteMs' | 'idleMs'): string;
  /** Its name leads into a private network. */
  inward(host: string): string;
}

export function expertAddressee(place: Destination): Addressee {
  return {
    ...place,
    name: `expert "${place.expertId}"`,
    advice: {
      address: `Check experts.${place.expertId}.url.`,
      slow: (setting) => `Raise timeouts.${setting} of this expert if it is slow but alive.`,
      inward: (host) =>
        `If ${host} is a machine of yours, set zone: household (or organisation) on this expert, or write its address.`,
    },
  };
}
