import type { Zone } from '#contract/expert.ts';

/** A place the configuration allows: nothing else can be reached. */
export interface Destination {
  readonly expertId: string;
  /** Scheme, host and port, e.g. `https://api.example.com`. */
  readonly origin: string;
  readonly zone: Zone;
  readonly connections: number;
  readonly connectTimeoutMs: number;
  /** From the request's last byte to the reply's first. */
  readonly firstByteTimeoutMs: number;
  /** Between two pieces of the reply. */
  readonly idleTimeoutMs: number;
}

/** What is about to leave, before it does. */
export interface Intent {
  /** Absent where no expert is asked: a model file is being pulled. */
  readonly expertId?: string;
  /** The ask that is sent, where one is. */
  readonly traceId?: string;
  readonly origin: string;
  /** As the owner configured it; of a download what its address says. */
  readonly zone: Zone;
  /** Without its query, which may hold a key. */
  readonly path: string;
  readonly bytesOut: number;
}
