import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Lru } from '#std/lru.ts';

/** Tokens that need not be reckoned again. */
const MOST_KNOWN = 100;

/** The header that our own pages send it in. A foreign page cannot read the token, so it cannot send it. */
export const TOKEN_HEADER = 'x-freehold-token';

/** Tokens against cross-site requests: 256 bits, drawn anew at each start, one for each session and one for none. */
export class PageTokens {
  readonly #secret = randomBytes(32);
  readonly #known = new Lru<string, Buffer>(MOST_KNOWN);

  /** For the pages of one session; the empty text stands for those that need none. */
  of(session: string): string {
    return this.#mac(session).toString('base64url');
  }

  matches(given: string, session: string): boolean {
    const bytes = Buffer.from(given, 'base64url');
    const right = this.#mac(session);
    return bytes.length === right.length && timingSafeEqual(bytes, right);
  }

  #mac(session: string): Buffer {
    const known = this.#known.get(session);
    if (known) return known;
    const mac = createHmac('sha256', this.#secret).update(session).digest();
    this.#known.set(session, mac);
    return mac;
  }
}
