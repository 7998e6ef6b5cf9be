import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '#contract/errors.ts';
import { standBack } from '#std/stand-back.ts';
import { readCheckpoint, removeCheckpoint, writeCheckpoint } from './checkpoint-file.ts';
import type { ForgeMessage, ForgeOrder } from './forge-protocol.ts';
import { teach, toFile } from './teach.ts';

// One order, then this thread ends. It stands apart, and behind all others, so that no ask ever waits for a lesson.
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
