import { duration, money } from '../terminal.ts';
import { count } from './figures.ts';

/** How the asks stand at one moment. */
export interface Standing {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  readonly elapsedMs: number;
  readonly medianUs: number | undefined;
  /** What the teacher's answers cost so far. */
  readonly costNanos: number;
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
  const full = Math.floor((width * standing.done) / Math.max(1, standing.done, standing.total));
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}  ${facts}`;
}

export function plainLine(standing: Standing): string {
  return factsOf(standing).join(', ');
}

function factsOf(standing: Standing): string[] {
  const { done, total, failed, elapsedMs, medianUs, costNanos } = standing;
  const perSecond = elapsedMs > 0 ? (done / elapsedMs) * 1_000 : 0;
  return [
    `${count(done)}/${count(Math.max(done, total))} asks`,
    `${count(Math.round(perSecond))}/s`,
    `p50 ${duration(medianUs)}`,
    money(costNanos),
    `${count(failed)} ${failed === 1 ? 'error' : 'errors'}`,
    ...timeLeft(total - done, perSecond),
  ];
}

function timeLeft(asks: number, perSecond: number): string[] {
  if (perSecond === 0 || asks <= 0) return [];
  const seconds = Math.ceil(asks / perSecond);
  return [seconds < 100 ? `${seconds} s left` : `${Math.round(seconds / 60)} min left`];
}
