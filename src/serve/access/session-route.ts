import { AppError } from '#contract/errors.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { Fields } from '../openai/fields.ts';
import { parseJson } from '../openai/parse-json.ts';
import { isDemanded, SESSION_COOKIE, sessionId, tokenSession, visitorOf } from './guard-access.ts';
import { SESSION_LIMITS } from './sessions.ts';
import { tryAddress } from './try-address.ts';

/** A password, and nothing else. */
const BODY_LIMIT_BYTES = 16 * 1024;

/** `GET /api/session`: who looks, and the token that our pages send with whatever changes something. */
export function showSession(exchange: Exchange, door: Door): void {
  const isIn = !isDemanded(exchange, door.access) || visitorOf(exchange, door.access) !== undefined;
  tell(exchange, door, 200, isIn, tokenSession(exchange, door.access));
}

/** `POST /api/session` with a password, or with a key in its place: 201 and a cookie. */
export async function signIn(exchange: Exchange, door: Door): Promise<void> {
  const fields = new Fields(parseJson(await exchange.body(BODY_LIMIT_BYTES)).value, '');
  const password = fields.requiredText('password');
  const { access } = door;
  if (!isDemanded(exchange, access))
    throw new AppError('unsupported', 'Cannot sign in: nobody needs to on this address', {
      hint: 'A password is asked for beyond loopback, or with server.access set to always.',
    });
  const id = await access.signIn(password, tryAddress(exchange.remoteAddress));
  setCookie(exchange, id, SESSION_LIMITS.longestMs / 1_000);
  tell(exchange, door, 201, true, id);
}

/** `DELETE /api/session`: signs out. */
export function signOut(exchange: Exchange, door: Door): void {
  door.access.signOut(sessionId(exchange));
  setCookie(exchange, '', 0);
  tell(exchange, door, 200, !isDemanded(exchange, door.access), '');
}

function tell(exchange: Exchange, { access, version }: Door, status: number, isIn: boolean, session: string) {
  const demanded = isDemanded(exchange, access);
  exchange.json(status, {
    signed_in: isIn,
    needs: demanded ? 'password' : 'nothing',
    password_set: demanded ? access.hasPassword : null,
    token: access.tokens.of(session),
    version,
  });
}

/** Scripts cannot read it, and no request that another site caused carries it. */
function setCookie(exchange: Exchange, id: string, seconds: number): void {
  // Only the browser knows whether it came by TLS: a proxy in front may speak plain HTTP to us.
  const secure = exchange.header('origin')?.startsWith('https:') ? '; Secure' : '';
  exchange.addHeaders({
    'set-cookie': `${SESSION_COOKIE}=${id}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`,
  });
}
