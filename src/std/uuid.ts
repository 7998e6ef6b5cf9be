import { randomFillSync } from 'node:crypto';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const pool = new Uint8Array(4096);
let used = pool.length;
let lastMs = 0;
let sequence = 0;

/**
 * A UUID version 7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 12 bits that count up
 * within a millisecond (method 1 of section 6.2), then 62 random bits. Ids made by one process sort in
 * the order they were made, which is what lets a trace id be a page cursor.
 */
export function uuidv7(nowMs: number): string {
  if (nowMs > lastMs) {
    lastMs = nowMs;
    sequence = 0;
  } else if (++sequence > 0xfff) {
    lastMs += 1; // 4,096 ids in one millisecond: borrow from the next rather than repeat
    sequence = 0;
  }
  const high = Math.floor(lastMs / 0x1_0000_0000);
  const low = lastMs >>> 0;
  const at = takeRandom(8);
  const byte = (index: number) => HEX[(pool[at + index] ?? 0) & 0xff] ?? '00';
  const variant = HEX[((pool[at] ?? 0) & 0x3f) | 0x80] ?? '80';
  const head = hex(high, 4) + hex(low >>> 16, 4);
  return (
    `${head}-${hex(low & 0xffff, 4)}-7${hex(sequence, 3)}-${variant}${byte(1)}-` +
    byte(2) + byte(3) + byte(4) + byte(5) + byte(6) + byte(7)
  );
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

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

function takeRandom(count: number): number {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const at = used;
  used += count;
  return at;
}
