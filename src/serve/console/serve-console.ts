import { randomBytes } from 'node:crypto';
import { AppError } from '#contract/errors.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import type { ConsoleFiles } from './console-files.ts';
import { FILE_HEADERS, pageHeaders } from './page-headers.ts';
import { unbuiltPage } from './unbuilt-page.ts';

/** Stands in index.html where the nonce of each reply goes. */
const NONCE_PLACE = '__STYLE_NONCE__';
/** Below these stands no page: programs look here, and a person who does wants to read what they would. */
const NO_PAGES = /^(?:\/sample)?\/(?:api|v1|health|metrics|rerank|assets|favicon\.svg)(?:\/|$)/;
const FOR_EVER = 'public, max-age=31536000, immutable';

/** Whether a browser wants to look at a page of the console. Which one is the page's own affair. */
export function wantsPage(exchange: Exchange): boolean {
  const { method, path } = exchange;
  if (method !== 'GET' && method !== 'HEAD') return false;
  return exchange.header('accept')?.includes('text/html') === true && !NO_PAGES.test(path);
}

/** The one page, for whatever path; where nothing was built, how to build it. */
export async function showPage(exchange: Exchange, files: ConsoleFiles): Promise<void> {
  const nonce = randomBytes(16).toString('base64');
  const page = await files.page();
  const [status, text] = page === undefined ? [503, unbuiltPage()] : [200, page];
  exchange.text(status, 'text/html; charset=utf-8', text.replaceAll(NONCE_PLACE, nonce), pageHeaders(nonce));
}

/** `GET /assets/{name}`: scripts, styles and fonts. Their names have a hash of what is in them, so they hold for ever. */
export async function showAsset(exchange: Exchange, { console }: Pick<Door, 'console'>): Promise<void> {
  const file = await console.find(exchange.path, exchange.header('accept-encoding'));
  if (!file)
    throw new AppError('not_found', `Cannot find ${exchange.path}`, {
      hint: 'It may be of an older build: load the page anew.',
    });
  const headers = {
    ...FILE_HEADERS,
    'cache-control': exchange.path.startsWith('/assets/') ? FOR_EVER : 'no-cache',
    etag: file.etag,
    vary: 'accept-encoding',
    ...(file.coding ? { 'content-encoding': file.coding } : {}),
  };
  if (exchange.header('if-none-match')?.includes(file.etag)) exchange.unchanged(headers);
  else exchange.bytes(200, file.type, file.bytes, headers);
}
