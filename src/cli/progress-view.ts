import type { ProgressView } from './byte-progress.ts';
import { columnsOf, fit } from './fit-text.ts';
import { progress, say } from './terminal.ts';

/** Progress on this process's output. */
export function progressView(): ProgressView {
  return {
    isTerminal: process.stdout.isTTY === true,
    nowMs: () => performance.now(),
    redraw: (line) => progress(fit(line, columnsOf(process.stdout) - 1)),
    say,
  };
}
