import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WIPE_FILE = fileURLToPath(new URL('./wipe-process.ts', import.meta.url));
const LIMIT_MS = 600_000;

/**
 * Leaves nothing of rows that were deleted, neither in the database's file nor in its log. The thread waits meanwhile, so
 * that the one who writes does not write behind the back of the process that wipes. False where it could not be done.
 */
export function runWipe(databaseFile: string): boolean {
  const { status } = spawnSync(process.execPath, [...process.execArgv, WIPE_FILE, databaseFile], {
    stdio: 'ignore',
    timeout: LIMIT_MS,
  });
  return status === 0;
}
