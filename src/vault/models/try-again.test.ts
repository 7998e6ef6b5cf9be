import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { AppError, type ErrorCode } from '#contract/errors.ts';
import { fakeClock } from '#std/clock.ts';
import type { DoorHeaders } from './download-door.ts';
import { LONGEST_WAIT_MS, Tries, waitOf } from './try-again.ts';

const signal = new AbortController().signal;

function failure(code: ErrorCode, retryAfterMs?: number): AppError {
  return new AppError(code, code, retryAfterMs === undefined ? {} : { retryAfterMs });
}

suite('trying again', () => {
  test('waits twice as long each time, and gives up in the end', async () => {
    const clock = fakeClock();
    const tries = new Tries({ clock, signal });
    for (let failures = 1; failures < 6; failures++) await tries.after(failure('upstream_failed'));
    await assert.rejects(tries.after(failure('upstream_failed')));
    assert.deepEqual(clock.slept, [500, 1_000, 2_000, 4_000, 8_000]);
  });

  test('begins to count anew when something came', async () => {
    const clock = fakeClock();
    const tries = new Tries({ clock, signal }, 2);
    for (let failures = 1; failures < 9; failures++) {
      await tries.after(failure('upstream_timeout'));
      tries.wentOn();
    }
    assert.equal(clock.slept.length, 8);
  });

  for (const code of [
    'not_found',
    'key_missing',
    'egress_refused',
    'too_large',
    'upstream_unusable',
  ] as const)
    test(`cannot help after ${code}`, async () => {
      await assert.rejects(new Tries({ clock: fakeClock(), signal }).after(failure(code)), { code });
    });

  test('waits as the host says, within reason', async () => {
    const clock = fakeClock();
    await new Tries({ clock, signal }).after(failure('upstream_busy', LONGEST_WAIT_MS));
    assert.deepEqual(clock.slept, [LONGEST_WAIT_MS]);
    await assert.rejects(new Tries({ clock, signal }).after(failure('upstream_busy', LONGEST_WAIT_MS + 1)));
  });

  test('ends with the reason of an abort', async () => {
    const aborted = AbortSignal.abort(new Error('enough'));
    await assert.rejects(
      new Tries({ clock: fakeClock(), signal: aborted }).after(failure('upstream_failed')),
      /enough/,
    );
  });

  const now = Date.parse('2026-01-01T00:00:00Z');
  const rows: [headers: DoorHeaders, waitMs: number | undefined][] = [
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ ratelimit: '"api";r=0;t=55' }, 55_000],
    [{}, undefined],
  ];
  for (const [headers, waitMs] of rows)
    test(`${JSON.stringify(headers)} asks to wait ${waitMs} ms`, () =>
      assert.equal(waitOf(headers, now), waitMs));
});
