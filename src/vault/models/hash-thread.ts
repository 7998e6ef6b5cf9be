import { parentPort, workerData } from 'node:worker_threads';
import { type FromHashThread, readAndHash } from './hash-file.ts';

/** Told so often that a progress bar moves and the thread that serves hardly hears of it. */
const TELL_BYTES = 32 * 1024 * 1024;

if (!parentPort) throw new Error('hash-thread.ts runs in a worker');
const port = parentPort;
const tell = (message: FromHashThread) => port.postMessage(message);
let untold = 0;
try {
  const sha256 = await readAndHash(workerData as string, {
    onBytes: (bytes) => {
      untold += bytes;
      if (untold < TELL_BYTES) return;
      tell({ bytes: untold });
      untold = 0;
    },
  });
  if (untold > 0) tell({ bytes: untold });
  tell({ sha256 });
} catch (error) {
  const { message, code } = error as NodeJS.ErrnoException;
  tell({ error: message, ...(code === undefined ? {} : { code }) });
}
