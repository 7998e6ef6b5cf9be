import { setFlagsFromString } from 'node:v8';
import { type ResourceLimits, Worker } from 'node:worker_threads';

/** How much a thread may hold, in megabytes. */
export type ThreadLimits = Pick<ResourceLimits, 'maxYoungGenerationSizeMb' | 'maxOldGenerationSizeMb'>;

// The launcher limits the main thread's heap by flags of V8, and such a flag goes before the limits of any Worker: each
// thread would have the young generation of the main thread. By now that one has read them.
setFlagsFromString('--max-semi-space-size=0');
setFlagsFromString('--max-old-space-size=0');

/** Starts a thread with limits of its own, which does not keep the process alive. */
export function startThread(file: URL, workerData: unknown, resourceLimits: ThreadLimits): Worker {
  const worker = new Worker(file, { workerData, resourceLimits });
  worker.unref();
  return worker;
}
