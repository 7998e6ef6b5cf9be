/** When the host of a virtual machine took a processor away from it: then all that computes there stands still. */
import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 20;
/** The kernel counts so. */
const TICK_MS = 10;
/** The place of `steal` in a line of /proc/stat: after the name, user, nice, system, idle, iowait, irq and softirq. */
const STEAL = 8;

interface Look {
  readonly atMs: number;
  /** What was stolen of each processor so far, in ms. */
  readonly stolenMs: readonly number[];
}

export class StolenTime {
  readonly #looks: Look[] = [look()];
  readonly #timer = setInterval(() => this.#looks.push(look()), LOOK_EVERY_MS).unref();

  /** What was stolen of one processor between two moments of performance.now(), in ms; 0 where it cannot be told. */
  between(fromMs: number, toMs: number): number {
    const before = this.#looks.findLast(({ atMs }) => atMs <= fromMs) ?? this.#looks[0];
    const after = this.#looks.find(({ atMs }) => atMs >= toMs) ?? this.#looks.at(-1);
    const each = after?.stolenMs.map((ms, processor) => ms - (before?.stolenMs[processor] ?? 0)) ?? [];
    return Math.max(0, ...each);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function look(): Look {
  return { atMs: performance.now(), stolenMs: stolenMs() };
}

function stolenMs(): number[] {
  try {
    const lines = readFileSync('/proc/stat', 'utf8').split('\n');
    const each = lines.filter((line) => /^cpu\d/.test(line));
    return each.map((line) => Number(line.split(/\s+/)[STEAL] ?? 0) * TICK_MS);
  } catch {
    return []; // another system than Linux
  }
}
