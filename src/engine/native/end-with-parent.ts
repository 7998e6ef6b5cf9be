import koffi from 'koffi';

/** `PR_SET_PDEATHSIG` and `SIGKILL`, of linux/prctl.h and signal(7). */
const SIGNAL_AT_PARENTS_DEATH = 1;
const KILL = 9;

/**
 * Has Linux end this process when its parent dies. A process that hangs within the library hears of nothing by itself;
 * on other systems it is heard between two batches alone.
 */
export function endWithParent(): void {
  if (process.platform !== 'linux') return;
  try {
    const prctl = koffi.load('libc.so.6').func('int prctl(int option, unsigned long signal)');
    prctl(SIGNAL_AT_PARENTS_DEATH, KILL);
  } catch {
    // Another C library than glibc: as on other systems.
  }
}
