import { duration, money, progress, say } from '../terminal.ts';
import { median } from './quantiles.ts';
import { count } from './report.ts';
import type { Tally } from './tally.ts';

/** How a rehearsal stands at one moment. */
export interface Standing {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  readonly elapsedMs: number;
  readonly medianUs: number | undefined;
  readonly costNanos: number;
}

const REDRAW_MS = 100;
/** Where the output goes to a file or a log, a line now and then. */
const PLAIN_MS = 2_000;

/** Shows how it goes until told to stop. */
export function showProgress(tally: Tally, costNanos: () => number): () => void {
  const isTerminal = process.stdout.isTTY === true;
  const startedMs = performance.now();
  const show = () => {
    const standing = {
      done: tally.done,
      total: tally.total,
      failed: tally.failed,
      elapsedMs: performance.now() - startedMs,
      medianUs: median(tally.recentUs()),
      costNanos: costNanos(),
    };
    if (isTerminal) progress(barLine(standing, process.stdout.columns));
    else say(plainLine(standing));
  };
  if (isTerminal) show();
  const timer = setInterval(show, isTerminal ? REDRAW_MS : PLAIN_MS);
  return () => {
    clearInterval(timer);
    progress('');
  };
}

const WIDEST_BAR = 30;
const NARROWEST_BAR = 5;
/** The terminal itself writes `^C` behind the line. */
const MARGIN = 3;

/** One line that fits the terminal: a longer one would wrap, and could not be redrawn in place. */
export function barLine(standing: Standing, columns: number): string {
  const facts = factsOf(standing).join('  ');
  const room = columns - MARGIN - facts.length - 2;
  if (room < NARROWEST_BAR) return facts.slice(0, Math.max(0, columns - MARGIN));
  const width = Math.min(WIDEST_BAR, room);
  const full = Math.floor((width * standing.done) / Math.max(1, standing.total));
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}  ${facts}`;
}

export function plainLine(standing: Standing): string {
  return factsOf(standing).join(', ');
}

function factsOf(standing: Standing): string[] {
  const { done, total, failed, elapsedMs, medianUs, costNanos } = standing;
  const perSecond = elapsedMs > 0 ? (done / elapsedMs) * 1_000 : 0;
  return [
    `${count(done)}/${count(total)} asks`,
    `${count(Math.round(perSecond))}/s`,
    `p50 ${duration(medianUs)}`,
    money(costNanos),
    `${count(failed)} ${failed === 1 ? 'error' : 'errors'}`,
    ...timeLeft(total - done, perSecond),
  ];
}

function timeLeft(asks: number, perSecond: number): string[] {
  if (perSecond === 0 || asks === 0) return [];
  const seconds = Math.ceil(asks / perSecond);
  return [seconds < 100 ? `${seconds} s left` : `${Math.round(seconds / 60)} min left`];
}
