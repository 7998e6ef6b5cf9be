import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { dirname } from 'node:path';
import { type BandwidthMeasure, measureBandwidth } from '#engine/machine/measure-bandwidth.ts';

/** How fast this machine reads memory, as it was measured once. */
export interface MachineSpeed extends BandwidthMeasure {
  /** The processor it was measured on. */
  readonly processor: string;
  /** Others were busy meanwhile, so memory may be faster than this. */
  readonly isRough: boolean;
}

/** Others at work on more of the cores than this take so much of memory that the measure is theirs, too. */
const BUSY_SHARE = 0.4;

export interface SpeedOptions {
  /** Threads that compute; 0 is one for each core. */
  readonly threads: number;
  /** Measures even where it was measured before. */
  readonly anew?: boolean;
  readonly measure?: typeof measureBandwidth;
  /** Programs that want to run, on average of the last minute. */
  readonly load?: () => number;
}

/**
 * The speed that `file` remembers for this processor and so many threads; else it is measured, which takes about a
 * second, and written there if the machine was idle enough. Undefined where it cannot be measured: there is too little
 * memory to stream over.
 */
export async function machineSpeed(
  file: string,
  { threads, anew = false, measure = measureBandwidth, load = () => loadavg()[0] ?? 0 }: SpeedOptions,
): Promise<MachineSpeed | undefined> {
  const processor = cpus()[0]?.model ?? '';
  const wanted = threads || availableParallelism();
  const known = anew ? undefined : remembered(file);
  if (known?.processor === processor && known.threads === wanted) return known;
  const isRough = load() > availableParallelism() * BUSY_SHARE;
  const measured = await measure({ threads: wanted }).catch(() => undefined);
  if (!measured) return undefined;
  const speed = { ...measured, processor, isRough };
  if (!isRough) remember(file, speed);
  return speed;
}

function remembered(file: string): MachineSpeed | undefined {
  try {
    const { bytesPerSecond, threads, processor } = JSON.parse(readFileSync(file, 'utf8'));
    const isSound = bytesPerSecond > 0 && Number.isFinite(bytesPerSecond);
    return isSound ? { bytesPerSecond, threads, processor, isRough: false } : undefined;
  } catch {
    return undefined; // not measured yet, or not by us
  }
}

/** Only a convenience: where it cannot be written, it is measured again the next time. */
function remember(file: string, { bytesPerSecond, threads, processor }: MachineSpeed): void {
  if (!existsSync(dirname(file))) return;
  try {
    writeFileSync(file, `${JSON.stringify({ bytesPerSecond, threads, processor })}\n`);
  } catch {
    // a home that is read-only
  }
}
