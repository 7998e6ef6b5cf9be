import { isMainThread } from 'node:worker_threads';

/**
 * Loaded ahead of a program (`node --import`) so that it ends when the one that started it ends, however that was:
 * the other end of standard input closes even after kill -9. The program gets SIGTERM, as from any owner, and a
 * second one if it is still there after a while.
 */
const PATIENCE_MS = 15_000;

// Threads of the program load this too, and have no standard input of their own.
if (isMainThread) {
  const leave = () => {
    setTimeout(() => process.kill(process.pid, 'SIGTERM'), PATIENCE_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  };
  process.stdin.once('end', leave).once('error', leave).resume();
  // Listening for the end must not itself keep the program alive.
  if ('unref' in process.stdin) process.stdin.unref();
}
