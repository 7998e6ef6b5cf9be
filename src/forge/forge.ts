import { Worker } from 'node:worker_threads';
import { AppError } from '#contract/errors.ts';
import type { ForgeMessage, ForgeOrder } from './forge-protocol.ts';
import type { TeachingPhase } from './teach.ts';

export interface ForgeListener {
  /** About twenty times a second while its order is worked on. */
  onProgress?(phase: TeachingPhase, done: number): void;
  /** Ends the order: at once if it runs, in its turn if it waits. Its checkpoint stays. */
  readonly signal?: AbortSignal;
}

/** Typed arrays are outside these; they are bounded by the recipe and the lesson's limits. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 16 };

/** Teaches students, one at a time, each in a thread of its own. */
export class Forge {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * The bytes of the taught student's file. Orders wait for those before them.
   * @throws AppError `bad_request` for a lesson that cannot be taught; the signal's reason when it was aborted.
   */
  fulfil(order: ForgeOrder, listener: ForgeListener = {}): Promise<Uint8Array> {
    const turn = this.#last.then(() => runThread(order, listener));
    this.#last = turn.catch(() => {});
    return turn;
  }
}

function runThread(order: ForgeOrder, { onProgress, signal }: ForgeListener): Promise<Uint8Array> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const thread = new Worker(new URL('./forge-thread.ts', import.meta.url), {
    workerData: order,
    resourceLimits: RESOURCE_LIMITS,
  });
  const abort = () => reject(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  thread.on('message', (message: ForgeMessage) => {
    if (message.type === 'progress') onProgress?.(message.phase, message.done);
    else if (message.type === 'taught') resolve(message.file);
    else reject(new AppError(message.code, message.message, message.hint ? { hint: message.hint } : {}));
  });
  thread.on('error', reject);
  thread.on('exit', (code) =>
    reject(new Error(`the forge's thread ended with ${code} before its student was taught`)),
  );
  return promise.finally(async () => {
    signal?.removeEventListener('abort', abort);
    await thread.terminate();
  });
}
