import { parentPort, workerData } from 'node:worker_threads';

/** What a thread of `measureBandwidth` is told. */
export interface BandwidthOrder {
  readonly bytes: number;
  readonly milliseconds: number;
}

/** Bytes of one pass; between passes the clock is looked at. */
const PASS_BYTES = 1 << 24;

const { bytes, milliseconds } = workerData as BandwidthOrder;
// Filled, since untouched pages would all be the same page of zeros.
const buffer = Buffer.alloc(Math.max(1, Math.round(bytes / PASS_BYTES)) * PASS_BYTES, 1);

parentPort?.on('message', () => {
  parentPort?.postMessage(readFor(milliseconds));
  parentPort?.close();
});
parentPort?.postMessage('ready');

/** Compares the equal halves of the buffer, again and again, as fast as the system does that; bytes a second. */
function readFor(limit: number): number {
  const half = buffer.length / 2;
  let read = 0;
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < limit) {
    const from = (read / 2) % half;
    buffer
      .subarray(from, from + PASS_BYTES / 2)
      .equals(buffer.subarray(half + from, half + from + PASS_BYTES / 2));
    read += PASS_BYTES;
    elapsed = performance.now() - start;
  }
  return (read / elapsed) * 1000;
}
