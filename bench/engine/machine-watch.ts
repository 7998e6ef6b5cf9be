/** What else happened on the machine meanwhile. */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';

export interface MachineSeen {
  readonly loadBefore: readonly number[];
  readonly loadAfter: readonly number[];
  /** Part of the processors' time that the host gave to other machines; undefined where it cannot be told. */
  readonly stolen: number | undefined;
}

/** Begins to watch; the function returned tells what was seen. */
export function watchMachine(): () => MachineSeen {
  const loadBefore = loadavg();
  const before = processorTicks();
  return () => {
    const after = processorTicks();
    const sum = (ticks: readonly number[]) => ticks.reduce((total, each) => total + each, 0);
    const passed = sum(after) - sum(before);
    const stolen = passed > 0 ? ((after[STEAL] ?? 0) - (before[STEAL] ?? 0)) / passed : undefined;
    return { loadBefore, loadAfter: loadavg(), stolen };
  };
}

/** The place of `steal` in the first line of /proc/stat, after user, nice, system, idle, iowait, irq and softirq. */
const STEAL = 7;

function processorTicks(): number[] {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
    return line
      .split(/\s+/)
      .slice(1, STEAL + 2)
      .map(Number);
  } catch {
    return []; // another system than Linux
  }
}
