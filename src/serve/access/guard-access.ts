import { AppError } from '#contract/errors.ts';
import type { Exchange } from '../exchange.ts';
import { isForeignPage, isPage } from '../origin-guard.ts';
import type { Access, Visitor } from './access.ts';
import { KEY_START } from './api-key.ts';
import { TOKEN_HEADER } from './page-token.ts';
import { tryAddress } from './try-address.ts';

/** Holds an id of Sessions. */
export const SESSION_COOKIE = 'freehold_session';
/** A scheme's case is free, as RFC 9110, section 11.1 has it. */
const BEARER = new RegExp(`^[Bb][Ee][Aa][Rr][Ee][Rr] ${KEY_START}`);
const IN_COOKIES = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([\\w-]+)`);

/** What is kept here was written by anybody: no browser is to take it for a script, lend it to another page, or keep it. */
const OWN_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** What of a route decides who may use it. */
export interface Guarded {
  /** Answers whoever can connect, signed in or not. */
  readonly isOpen?: boolean;
  /** Part of Freehold's own API, which only our own pages may drive from a browser. */
  readonly isOwn: boolean;
}

/** Whether somebody has to say who they are. It is a matter of where the server listens, never of what a request says. */
export function isDemanded(exchange: Exchange, access: Access): boolean {
  return access.always || !exchange.isLoopbackBind;
}

/**
 * Lets an exchange pass or throws: `sign_in_needed` where the server listens beyond loopback and nobody we know asks,
 * `token_refused` where a web page asks that cannot show that it is ours.
 */
export function guardAccess(exchange: Exchange, { isOpen = false, isOwn }: Guarded, access: Access): void {
  if (isOwn) exchange.addHeaders(OWN_HEADERS);
  const demanded = isDemanded(exchange, access);
  const ofPage = isOwn && isPage(exchange);
  if (!demanded && !ofPage) return;
  const visitor = visitorOf(exchange, access);
  if (demanded && !isOpen && !visitor) refuseStranger(exchange, access);
  // A key is no cookie: no foreign page can make a browser send one along.
  if (visitor?.by !== 'key' && (ofPage || visitor)) guardToken(exchange, access);
}

/** Ends an exchange that goes on for long when whoever began it may not look any more. */
export function endWhenShutOut(exchange: Exchange, access: Access): void {
  if (!isDemanded(exchange, access)) return;
  const forget = access.onChange(() => {
    if (!visitorOf(exchange, access)) exchange.dismiss();
  });
  exchange.signal.addEventListener('abort', forget);
}

/** Who asks, by key or by cookie; undefined for nobody we know. */
export function visitorOf(exchange: Exchange, access: Access): Visitor | undefined {
  const key = bearerKey(exchange);
  if (key !== undefined) return access.keyBearer(key);
  const session = sessionId(exchange);
  return session === '' ? undefined : access.sessionBearer(session);
}

/** The id in the cookie; empty where there is none. */
export function sessionId(exchange: Exchange): string {
  const cookies = exchange.header('cookie');
  if (cookies === undefined) return '';
  return IN_COOKIES.exec(cookies)?.[1] ?? '';
}

/** OpenAI's clients insist on some key; only what looks like ours is taken for one. */
function bearerKey(exchange: Exchange): string | undefined {
  const authorization = exchange.header('authorization');
  if (authorization === undefined || !BEARER.test(authorization)) return undefined;
  return authorization.slice('Bearer '.length);
}

function refuseStranger(exchange: Exchange, access: Access): never {
  exchange.addHeaders({ 'www-authenticate': 'Bearer realm="freehold"' });
  const isWrong = exchange.header('authorization') !== undefined;
  if (isWrong) access.wrongKey(tryAddress(exchange.remoteAddress));
  throw new AppError(
    'sign_in_needed',
    isWrong
      ? `Cannot answer ${exchange.path}: that key is not known here`
      : `Cannot answer ${exchange.path} without a password or key`,
    {
      hint: 'Type freehold key add NAME on the machine itself and give the key as API key (Authorization: Bearer fh_...); people sign in at the console.',
    },
  );
}

function guardToken(exchange: Exchange, access: Access): void {
  const changes = exchange.method !== 'GET' && exchange.method !== 'HEAD';
  if (!changes && !isForeignPage(exchange)) return;
  const given = exchange.header(TOKEN_HEADER);
  if (given !== undefined && access.tokens.matches(given, tokenSession(exchange, access))) return;
  throw new AppError(
    'token_refused',
    `Cannot ${exchange.method} ${exchange.path} for a web page ${given === undefined ? `without ${TOKEN_HEADER}` : 'with that token'}`,
    {
      hint: 'Our own pages get the token from GET /api/session; a page of yours sends a key of freehold key add.',
    },
  );
}

/** Whose token counts: that of the session, if it goes on, or that of those who need none. */
export function tokenSession(exchange: Exchange, access: Access): string {
  const session = sessionId(exchange);
  return session !== '' && access.sessionBearer(session) ? session : '';
}
