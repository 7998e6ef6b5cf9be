import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '#contract/errors.ts';
import { readCheckpoint, removeCheckpoint, writeCheckpoint } from './checkpoint-file.ts';
import type { ForgeMessage, ForgeOrder } from './forge-protocol.ts';
import { teach, toFile } from './teach.ts';

/** One order, then this thread ends. It stands apart, and behind all others, so that no ask ever waits for a lesson. */
const LOW_PRIORITY = 10;

standBack();
try {
  const file = fulfil(workerData as ForgeOrder);
  tell({ type: 'taught', file }, [file.buffer as ArrayBuffer]);
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  tell({ type: 'refused', code: error.code, message: error.message, hint: error.hint });
}

function fulfil({ task, lesson, recipe, lineage, checkpointFile }: ForgeOrder): Uint8Array {
  const lessons = teach(lesson, recipe, readCheckpoint(checkpointFile));
  for (;;) {
    const { done, value } = lessons.next();
    if (done) {
      removeCheckpoint(checkpointFile);
      // A copy of its own: a small Buffer shares memory that cannot be handed over.
      return Uint8Array.from(toFile(value, task, lineage));
    }
    tell({ type: 'progress', phase: value.phase, done: value.done });
    if (value.checkpoint) writeCheckpoint(checkpointFile, value.checkpoint);
  }
}

function tell(message: ForgeMessage, handedOver: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, handedOver);
}

/** Linux counts threads as processes, so one alone can be made to wait; elsewhere there is no such link. */
function standBack(): void {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), LOW_PRIORITY);
  } catch {
    // It teaches at the priority of the server, then.
  }
}
