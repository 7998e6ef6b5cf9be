import { byteSize, timeLeft } from './byte-size.ts';

/** The time over which a speed is taken: steady enough to read, quick enough to show a change. */
const WINDOW_MS = 5_000;
const REDRAW_MS = 100;
/** Where there is no terminal, a line comes after so much of the whole, or so long. */
const LINE_SHARE = 0.1;
const LINE_MS = 15_000;
const BAR_COLUMNS = 24;

/** Where the lines go, and when it is. */
export interface ProgressView {
  readonly isTerminal: boolean;
  nowMs(): number;
  /** Rewrites the current line of a terminal. */
  redraw(line: string): void;
  say(line: string): void;
}

/** How far bytes have come: a bar with percent, speed and time left in a terminal, now and then a line elsewhere. */
export class ByteProgress {
  readonly #view: ProgressView;
  readonly #what: string;
  #samples: { atMs: number; bytes: number }[] = [];
  #drawn: { atMs: number; share: number } | undefined;

  constructor(what: string, view: ProgressView) {
    this.#what = what;
    this.#view = view;
  }

  update(done: number, total: number): void {
    const atMs = this.#view.nowMs();
    this.#samples.push({ atMs, bytes: done });
    while ((this.#samples[1]?.atMs ?? atMs) < atMs - WINDOW_MS) this.#samples.shift();
    const share = total > 0 ? Math.min(1, done / total) : 1;
    if (!this.#isDue(atMs, share)) return;
    this.#drawn = { atMs, share };
    const line = progressLine(this.#what, done, total, this.#speed());
    if (this.#view.isTerminal) this.#view.redraw(`${bar(share)} ${line}`);
    else this.#view.say(line);
  }

  /** Leaves the line to what comes next. */
  end(): void {
    if (this.#view.isTerminal && this.#drawn) this.#view.redraw('');
  }

  #isDue(atMs: number, share: number): boolean {
    if (!this.#drawn) return true;
    if (share >= 1 && this.#drawn.share < 1) return true;
    const sinceMs = atMs - this.#drawn.atMs;
    if (this.#view.isTerminal) return sinceMs >= REDRAW_MS;
    return share - this.#drawn.share >= LINE_SHARE || sinceMs >= LINE_MS;
  }

  /** Bytes a second over the window; undefined where too little is known. */
  #speed(): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || !last || last.atMs - first.atMs < 200) return undefined;
    return ((last.bytes - first.bytes) * 1_000) / (last.atMs - first.atMs);
  }
}

export function progressLine(what: string, done: number, total: number, speed: number | undefined): string {
  const percent = total > 0 ? Math.floor((done / total) * 100) : 100;
  const parts = [`${what} ${String(percent).padStart(3)} %`, `${byteSize(done)} of ${byteSize(total)}`];
  if (speed !== undefined && done < total) {
    parts.push(`${byteSize(speed)}/s`);
    if (speed > 0) parts.push(`${timeLeft((total - done) / speed)} left`);
  }
  return parts.join('  ');
}

function bar(share: number): string {
  const full = Math.round(share * BAR_COLUMNS);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_COLUMNS - full)}`;
}
