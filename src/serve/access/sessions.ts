import { hash, randomBytes } from 'node:crypto';

const DAY_MS = 86_400_000;

export interface SessionLimits {
  /** A session that was not used for this long is over. */
  readonly idleMs: number;
  /** So is one that began this long ago. */
  readonly longestMs: number;
  /** The most at a time; beyond it the one that began first ends. */
  readonly most: number;
}

export const SESSION_LIMITS: SessionLimits = { idleMs: 7 * DAY_MS, longestMs: 30 * DAY_MS, most: 1_000 };

interface Session {
  readonly beganAtMs: number;
  usedAtMs: number;
}

/** Who is signed in. Only hashes are held, and only in memory: a restart signs everybody out. */
export class Sessions {
  readonly limits: SessionLimits;
  /** By the hash of their id, in the order they began. */
  readonly #sessions = new Map<string, Session>();

  constructor(limits: SessionLimits = SESSION_LIMITS) {
    this.limits = limits;
  }

  /** Answers with the id, 256 bits of chance, which goes into a cookie and is kept nowhere. */
  begin(nowMs: number): string {
    const id = randomBytes(32).toString('base64url');
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= this.limits.most && oldest !== undefined) this.#sessions.delete(oldest);
    this.#sessions.set(hash('sha256', id), { beganAtMs: nowMs, usedAtMs: nowMs });
    return id;
  }

  /** Whether this session goes on; asking uses it. */
  isOpen(id: string, nowMs: number): boolean {
    const name = hash('sha256', id);
    const session = this.#sessions.get(name);
    if (!session) return false;
    const { idleMs, longestMs } = this.limits;
    if (nowMs - session.usedAtMs > idleMs || nowMs - session.beganAtMs > longestMs) {
      this.#sessions.delete(name);
      return false;
    }
    session.usedAtMs = nowMs;
    return true;
  }

  end(id: string): void {
    this.#sessions.delete(hash('sha256', id));
  }

  endAll(): void {
    this.#sessions.clear();
  }
}
