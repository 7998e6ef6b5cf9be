import { AppError } from '#contract/errors.ts';
import { isMetadataHost, isPrivateByName } from './address.ts';
import type { OutboundReply } from './transfer.ts';

/** Hosts after the first that a download may be handed on to. */
export const MAX_REDIRECTS = 5;

export interface Redirect extends Pick<OutboundReply, 'status' | 'headers'> {
  /** How many were followed before. */
  readonly hops: number;
  /** Whether the owner named a host of a private network to begin with, and so trusts what it hands on to. */
  readonly isInside: boolean;
}

/** Where a download goes on. Throws AppError `egress_refused` where it must not follow. */
export function downloadTarget(from: URL, { status, headers, hops, isInside }: Redirect): URL {
  const header = headers.location;
  const location = Array.isArray(header) ? header[0] : header;
  const refuse = (because: string) =>
    new AppError(
      'egress_refused',
      `Cannot follow the ${status} of ${from.origin}${from.pathname}: ${because}`,
      {
        hint: 'Get the file another way, then type: freehold add FILE',
      },
    );
  const target = location ? URL.parse(location, from.href) : null;
  if (!target || !/^https?:$/.test(target.protocol))
    throw refuse(`it gives no usable address (${location ?? 'none'})`);
  if (hops >= MAX_REDIRECTS) throw refuse(`more than ${MAX_REDIRECTS} redirects`);
  if (from.protocol === 'https:' && target.protocol === 'http:')
    throw refuse(`${target.origin} would be asked without encryption`);
  refuseMetadata(target);
  if (!isInside && isPrivateByName(target.hostname)) throw refuse(`${target.origin} is in a private network`);
  return target;
}

export function refuseMetadata(url: URL): void {
  if (isMetadataHost(url.hostname))
    throw new AppError(
      'egress_refused',
      `Cannot download from ${url.origin}: it is a cloud metadata service`,
    );
}
