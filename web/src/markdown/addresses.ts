import { decodeEntities, showDirections } from './plain-text.ts';

/** Where a link may lead; anything else is shown as text. */
const FOLLOWED: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** Pictures that can hold no script: drawn from the answer itself, never fetched. */
const RASTER = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=\s]+$/;

/** Longer ones are not drawn: one picture should not stop the page. In characters. */
const MOST_PICTURE = 12_000_000;

/** The address to follow, written out in full, or undefined where it is not one that may be followed. */
export function linkAddress(href: string): string | undefined {
  const wanted = decodeEntities(href).trim();
  // A link without a scheme would lead into the console itself, whatever the answer meant by it.
  if (!/^[a-z][a-z0-9+.-]*:/i.test(wanted)) return undefined;
  try {
    const url = new URL(wanted);
    return FOLLOWED.has(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** The picture's own bytes as an address, or undefined where they would have to be fetched or could run. */
export function pictureAddress(href: string): string | undefined {
  return href.length <= MOST_PICTURE && RASTER.test(href) ? href : undefined;
}

/**
 * What to say beside a link: its host, where the words of the link name another one or none can be seen.
 * Undefined where the words already tell.
 */
export function hostBeside(address: string, words: string): string | undefined {
  const url = new URL(address);
  if (url.protocol === 'mailto:') return undefined;
  const said = /(?:https?:\/\/)?((?:[\w-]+\.)+[a-z]{2,})/i.exec(words)?.[1]?.toLowerCase();
  if (said === undefined) return undefined;
  const host = url.hostname.toLowerCase();
  return host === said || host === `www.${said}` || `www.${host}` === said ? undefined : host;
}

/** An address short enough to stand in a sentence. */
export function shownAddress(href: string, most = 80): string {
  const text = showDirections(decodeEntities(href));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
