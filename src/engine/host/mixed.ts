/** How much the newest counts. */
const NEWEST = 0.3;

/** A figure that follows what is seen, and soon forgets a hiccup. */
export function mixed(before: number | undefined, now: number): number {
  return before === undefined ? now : before * (1 - NEWEST) + now * NEWEST;
}
