import { randomBytes } from 'node:crypto';

/** Random bits as hex, drawn many ids at a time. */
let pool = '';
let used = 0;
let lastMs = 0;
let sequence = 0;
let lastTime = '';

/**
 * A UUID version 7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 12 bits that count up
 * within a millisecond (method 1 of section 6.2), then 62 random bits. Ids made by one process sort in
 * the order they were made, which is what lets a trace id be a page cursor.
 */
export function uuidv7(nowMs: number): string {
  if (nowMs > lastMs) startMillisecond(nowMs);
  else if (++sequence > 0xfff) startMillisecond(lastMs + 1); // 4,096 ids in one millisecond: borrow from the next
  const random = takeRandom();
  const variant = VARIANTS[random.charCodeAt(0) & 3];
  return `${lastTime}-7${sequence.toString(16).padStart(3, '0')}-${variant}${random.slice(1, 4)}-${random.slice(4)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The millisecond in which a version 7 id was made. */
export function uuidTimeMs(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The smallest id that could have been made at `ms`: a bound for range queries. */
export function firstUuidAt(ms: number): string {
  const time = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

/** The two bits that say which kind of UUID it is, and two random ones. */
const VARIANTS = ['8', '9', 'a', 'b'];

function startMillisecond(ms: number): void {
  lastMs = ms;
  sequence = 0;
  const time = ms.toString(16).padStart(12, '0');
  lastTime = `${time.slice(0, 8)}-${time.slice(8)}`;
}

function takeRandom(): string {
  if (used === pool.length) {
    pool = randomBytes(2_048).toString('hex');
    used = 0;
  }
  used += 16;
  return pool.slice(used - 16, used);
}
