import assert from 'node:assert/strict';
import { AppError, type ErrorCode } from '#contract/errors.ts';
import { fakeClock } from '#std/clock.ts';
import type { ScriptedHub } from '#testing/scripted-hub.ts';
import { type Disk, systemDisk } from '../disk.ts';
import { readReference } from '../hub-reference.ts';
import { ModelShelf } from '../model-shelf.ts';
import { type Pulled, type PullOptions, pull } from '../pull.ts';

export const ADDED_AT = '2026-01-02T03:04:05.000Z';

/** A pull with nothing special about it, and a clock on which waiting takes no time. */
export function pullOptions(door: PullOptions['door'], more: Partial<PullOptions> = {}): PullOptions {
  return {
    door,
    disk: systemDisk,
    clock: fakeClock(),
    signal: new AbortController().signal,
    ranges: 4,
    hasToken: false,
    addedAt: ADDED_AT,
    ...more,
  };
}

/** Pulls from a hub into a vault. */
export async function pullFrom(
  hub: ScriptedHub,
  vault: string,
  typed: string,
  { token, ...more }: Partial<PullOptions> & { token?: string } = {},
): Promise<Pulled> {
  const door = hub.door(token);
  try {
    const options = pullOptions(door, { hasToken: token !== undefined, ...more });
    return await pull(new ModelShelf(vault), readReference(typed), options);
  } finally {
    await door.close();
  }
}

/** What a promise throws, which must be an AppError of this code. */
export async function refusal(code: ErrorCode, work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => assert.fail('it was not refused'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof AppError, `not an AppError: ${error}`);
  assert.equal(error.code, code, error.message);
  return error;
}

/** A disk with room for so many bytes, which then says that it is full; `claims` is what it says is free. */
export function smallDisk(roomBytes: number, claims = Number.POSITIVE_INFINITY): Disk {
  let left = roomBytes;
  return {
    freeBytes: async () => claims,
    async open(path) {
      const file = await systemDisk.open(path);
      return {
        ...file,
        async write(bytes, at) {
          left -= bytes.length;
          if (left < 0)
            throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
          await file.write(bytes, at);
        },
      };
    },
  };
}
