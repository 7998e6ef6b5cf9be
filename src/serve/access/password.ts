import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { AppError } from '#contract/errors.ts';

/** A password as it is kept: what came of scrypt, and all that scrypt needs to do it again. */
export interface StoredPassword {
  readonly scheme: 'scrypt';
  readonly n: number;
  readonly r: number;
  readonly p: number;
  /** Base64, 16 bytes. */
  readonly salt: string;
  /** Base64, 32 bytes. */
  readonly hash: string;
  /** Milliseconds since 1970. */
  readonly set_at: number;
}

export type PasswordCost = Pick<StoredPassword, 'n' | 'r' | 'p'>;

export const LEAST_PASSWORD_CHARS = 10;
/** Longer ones are no better, and cost their reader. */
export const MOST_PASSWORD_CHARS = 1_024;

/** 32 MiB and about 0.3 s of one core: dear for who guesses, unnoticed by who knows. */
const COST: PasswordCost = { n: 2 ** 15, r: 8, p: 3 };
/** A file may ask for other costs, within these. */
const MOST: PasswordCost = { n: 2 ** 20, r: 32, p: 16 };
const MOST_MEMORY_BYTES = 2 ** 30;
const HASH_BYTES = 32;

/** Throws AppError `bad_request` for a password that is too short or too long. */
export async function storePassword(
  password: string,
  nowMs: number,
  cost: PasswordCost = COST,
): Promise<StoredPassword> {
  const chars = [...password].length;
  if (chars < LEAST_PASSWORD_CHARS || chars > MOST_PASSWORD_CHARS)
    throw new AppError(
      'bad_request',
      `Cannot use a password of ${chars} characters: it must have at least ${LEAST_PASSWORD_CHARS} and at most ${MOST_PASSWORD_CHARS}`,
      { hint: 'A few words that you remember make a good one.' },
    );
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost);
  return {
    scheme: 'scrypt',
    ...cost,
    salt: salt.toString('base64'),
    hash: hash.toString('base64'),
    set_at: nowMs,
  };
}

export async function isPassword(password: string, stored: StoredPassword): Promise<boolean> {
  const hash = await derive(password, Buffer.from(stored.salt, 'base64'), stored);
  return timingSafeEqual(hash, Buffer.from(stored.hash, 'base64'));
}

export function isStoredPassword(value: unknown): value is StoredPassword {
  const { scheme, n, r, p, salt, hash, set_at } = (value ?? {}) as Partial<StoredPassword>;
  const within = (given: unknown, most: number) => Number.isInteger(given) && Number(given) <= most;
  return (
    scheme === 'scrypt' &&
    within(n, MOST.n) &&
    Number(n) > 1 &&
    Number.isInteger(Math.log2(Number(n))) &&
    within(r, MOST.r) &&
    Number(r) > 0 &&
    within(p, MOST.p) &&
    Number(p) > 0 &&
    typeof salt === 'string' &&
    typeof hash === 'string' &&
    Buffer.from(hash, 'base64').length === HASH_BYTES &&
    Number.isFinite(set_at)
  );
}

/** In a thread of Node's pool, so that asks go on meanwhile. The same letters typed in other ways are the same. */
function derive(password: string, salt: Buffer, { n, r, p }: PasswordCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(
      password.normalize('NFKC'),
      salt,
      HASH_BYTES,
      { N: n, r, p, maxmem: MOST_MEMORY_BYTES },
      (error, hash) => (error ? reject(error) : resolve(hash)),
    );
  });
}
