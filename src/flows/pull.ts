import type { AppError } from '#contract/errors.ts';

export type PullState = 'looking' | 'pulling' | 'checking' | 'done' | 'failed' | 'cancelled';

/** A model on its way into the house: fetched, or read where it lies on this machine. */
export interface Pull {
  readonly id: string;
  readonly kind: 'pull' | 'add';
  readonly source: string;
  readonly state: PullState;
  readonly startedAtMs: number;
  readonly endedAtMs: number | undefined;
  /** What it is called here, once that is known; several where a folder was added. */
  readonly models: readonly string[];
  readonly completedBytes: number;
  /** Undefined until it is known. */
  readonly totalBytes: number | undefined;
  readonly bytesPerSecond: number | undefined;
  /** Why it waits, or what was left out. */
  readonly note: string | undefined;
  readonly error: AppError | undefined;
}

/** A pull as programs get it, over HTTP and as news alike. */
export function pullJson(pull: Pull): object {
  const { bytesPerSecond: speed, completedBytes, totalBytes, error } = pull;
  const isMoving = speed !== undefined && speed > 0 && totalBytes !== undefined;
  return {
    id: pull.id,
    kind: pull.kind,
    source: pull.source,
    state: pull.state,
    models: pull.models,
    completed_bytes: completedBytes,
    total_bytes: totalBytes ?? null,
    bytes_per_second: speed === undefined ? null : Math.round(speed),
    seconds_left: isMoving ? Math.ceil((totalBytes - completedBytes) / speed) : null,
    note: pull.note ?? null,
    started_at: pull.startedAtMs,
    ended_at: pull.endedAtMs ?? null,
    error: error ? { code: error.code, message: error.message, hint: error.hint ?? null } : null,
  };
}
