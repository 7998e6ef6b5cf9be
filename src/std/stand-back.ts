import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Behind whoever answers, on a machine that has more to do than cores; alone it is as quick as ever. */
const LOW_PRIORITY = 10;

/**
 * Makes the calling thread, and it alone, wait behind the others. Linux counts threads as processes; elsewhere nothing
 * changes.
 */
export function standBack(): void {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), LOW_PRIORITY);
  } catch {
    // It works at the priority of the server, then.
  }
}
