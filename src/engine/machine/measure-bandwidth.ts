import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { BandwidthOrder } from './bandwidth-thread.ts';

export interface BandwidthMeasure {
  /** All threads together. */
  readonly bytesPerSecond: number;
  readonly threads: number;
}

export interface BandwidthOptions {
  readonly threads: number;
  /** How long the threads read, after they have filled their buffers. */
  readonly milliseconds?: number;
  /** Of each thread; far more than the processor caches, so that memory is what is read. */
  readonly bytes?: number;
}

/**
 * How fast this machine reads memory, measured by streaming over buffers in threads. Takes about a second.
 *
 * @throws Error when a thread cannot be started or its buffer cannot be had
 */
export async function measureBandwidth({
  threads,
  milliseconds = 400,
  bytes = 256 * 2 ** 20,
}: BandwidthOptions): Promise<BandwidthMeasure> {
  const order: BandwidthOrder = { bytes, milliseconds };
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./bandwidth-thread.ts', import.meta.url), { workerData: order }),
  );
  try {
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    const answers = workers.map((worker) => once(worker, 'message'));
    for (const worker of workers) worker.postMessage('read');
    const speeds = await Promise.all(answers);
    return { bytesPerSecond: speeds.reduce((sum, [speed]) => sum + Number(speed), 0), threads };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
