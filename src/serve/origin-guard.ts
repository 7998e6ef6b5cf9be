import { AppError } from '#contract/errors.ts';
import { isIpAddress } from '#std/ip.ts';
import type { DoorLimits } from './door.ts';
import type { Exchange } from './exchange.ts';

/**
 * Keeps web pages out that have no business here. Any page in the owner's browser can send requests to this
 * machine; the browser tells where the page came from (`Origin`), and under which name it was told to find us
 * (`Host`), which betrays a name that was rebound to a local address.
 */
export function guardOrigin(exchange: Exchange, limits: DoorLimits): void {
  const header = exchange.header('host') ?? 'localhost';
  if (header !== lastAllowed.host || limits !== lastAllowed.limits) {
    checkHost(header, limits);
    lastAllowed = { host: header, limits };
  }
  const origin = exchange.header('origin');
  if (origin !== undefined) checkOrigin(exchange, origin, limits);
}

/** Whether a browser sent it on behalf of a page: programs send neither of these, and pages cannot leave them out. */
export function isPage(exchange: Exchange): boolean {
  return exchange.header('origin') !== undefined || exchange.header('sec-fetch-site') !== undefined;
}

/**
 * Whether that page is another's. Browsers tell it themselves where they trust the connection; where they do not, the
 * page's origin must be the very address it asks.
 */
export function isForeignPage(exchange: Exchange): boolean {
  const site = exchange.header('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = exchange.header('origin');
  return origin !== undefined && !isSameHost(origin, exchange);
}

/** Almost every request comes under the same name. */
let lastAllowed: { host?: string; limits?: DoorLimits } = {};

function checkHost(header: string, limits: DoorLimits): void {
  const host = hostName(header);
  if (!isLocalName(host) && !isIpAddress(host) && !limits.hosts.includes(host)) {
    throw new AppError('policy_refused', `Cannot answer under the host name "${host}"`, {
      hint: `If this server is meant to be called so, add it to server.hosts in the config file.`,
    });
  }
}

function checkOrigin(exchange: Exchange, origin: string, limits: DoorLimits): void {
  if (!isAllowedOrigin(origin, limits) && !isSameHost(origin, exchange)) {
    throw new AppError('policy_refused', `Cannot answer the web page at "${origin}"`, {
      hint: 'If you trust that page, add it to server.origins in the config file.',
    });
  }
  exchange.addHeaders({
    'access-control-allow-origin': origin,
    vary: 'origin',
    'access-control-expose-headers': '*',
  });
}

/** The answer to a browser that asks before it asks. */
export function preflight(exchange: Exchange): void {
  exchange.text(204, 'text/plain', '', {
    'access-control-allow-methods': 'GET, HEAD, POST, DELETE, OPTIONS',
    'access-control-allow-headers': exchange.header('access-control-request-headers') ?? '*',
    'access-control-max-age': '600',
  });
}

function isAllowedOrigin(origin: string, limits: DoorLimits): boolean {
  if (limits.origins.includes('*') || limits.origins.includes(origin)) return true;
  const url = URL.parse(origin);
  return url !== null && isLocalName(url.hostname);
}

/** The host was checked before, so a page that came from it is ours, whatever stands in front for TLS. */
function isSameHost(origin: string, exchange: Exchange): boolean {
  return URL.parse(origin)?.host === exchange.header('host')?.toLowerCase();
}

function isLocalName(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '127.0.0.1' ||
    host === '[::1]' ||
    host === '::1'
  );
}

function hostName(header: string): string {
  const bare = header.replace(/:\d+$/, '').toLowerCase();
  return bare.startsWith('[') ? bare.slice(1, -1) : bare;
}
