/** A run of words that both texts have, or that only one has. */
export interface DiffPart {
  readonly from: 'both' | 'left' | 'right';
  readonly text: string;
}

/** With more changes than this the texts have little in common, and are shown whole. */
const MOST_CHANGES = 1_200;

/**
 * What to take from `left` and what to put in for it to become `right`, word by word, as few changes as possible
 * (Myers, "An O(ND) Difference Algorithm", 1986).
 */
export function wordDiff(left: string, right: string): DiffPart[] {
  const a = wordsOf(left);
  const b = wordsOf(right);
  const start = commonStart(a, b);
  const end = commonEnd(a, b, start);
  const middle = changes(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return joined([
    ...a.slice(0, start).map((text): DiffPart => ({ from: 'both', text })),
    ...middle,
    ...a.slice(a.length - end).map((text): DiffPart => ({ from: 'both', text })),
  ]);
}

/** The share of words that both have, of all that are there; 1 where both say the same. */
export function likeness(parts: readonly DiffPart[]): number {
  const words = { both: 0, left: 0, right: 0 };
  for (const { from, text } of parts) words[from] += text.match(/\S+/g)?.length ?? 0;
  const all = 2 * words.both + words.left + words.right;
  return all === 0 ? 1 : (2 * words.both) / all;
}

/** Words, and what stands between them: signs one by one, so that a changed comma changes no word. */
function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}_'’]+|\s+|[\s\S]/gu) ?? [];
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}

function commonEnd(a: readonly string[], b: readonly string[], start: number): number {
  let at = 0;
  while (at < a.length - start && at < b.length - start && a[a.length - 1 - at] === b[b.length - 1 - at])
    at++;
  return at;
}

function changes(a: readonly string[], b: readonly string[]): DiffPart[] {
  const whole: DiffPart[] = [
    { from: 'left', text: a.join('') },
    { from: 'right', text: b.join('') },
  ];
  if (a.length === 0 || b.length === 0) return whole;
  const trace = farthest(a, b);
  return trace ? walkBack(a, b, trace) : whole;
}

/** For each number of changes, how far into `a` each diagonal reaches; undefined where it takes too many. */
function farthest(a: readonly string[], b: readonly string[]): Int32Array[] | undefined {
  const most = Math.min(a.length + b.length, MOST_CHANGES);
  const reach = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  for (let changed = 0; changed <= most; changed++) {
    trace.push(reach.slice(most - changed, most + changed + 3));
    for (let k = -changed; k <= changed; k += 2) {
      let x = stepFrom(reach, most + 1 + k, k, changed);
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[most + 1 + k] = x;
      if (x >= a.length && x - k >= b.length) return trace;
    }
  }
  return undefined;
}

/** Down (a word of `b` comes in) or to the right (a word of `a` goes), whichever got farther. */
function stepFrom(reach: Int32Array, at: number, k: number, changed: number): number {
  const down = reach[at + 1] ?? 0;
  const right = (reach[at - 1] ?? 0) + 1;
  return k === -changed || (k !== changed && right <= down) ? down : right;
}

function walkBack(a: readonly string[], b: readonly string[], trace: readonly Int32Array[]): DiffPart[] {
  const parts: DiffPart[] = [];
  let x = a.length;
  let y = b.length;
  for (let changed = trace.length - 1; changed >= 0; changed--) {
    const reach = trace[changed] as Int32Array;
    const k = x - y;
    const at = changed + 1 + k;
    const cameDown = k === -changed || (k !== changed && (reach[at - 1] ?? 0) < (reach[at + 1] ?? 0));
    const fromX = changed === 0 ? 0 : (reach[cameDown ? at + 1 : at - 1] ?? 0);
    const fromY = changed === 0 ? 0 : fromX - (cameDown ? k + 1 : k - 1);
    while (x > fromX && y > fromY) {
      parts.push({ from: 'both', text: a[--x] ?? '' });
      y--;
    }
    if (x > fromX) parts.push({ from: 'left', text: a[--x] ?? '' });
    else if (y > fromY) parts.push({ from: 'right', text: b[--y] ?? '' });
  }
  return parts.reverse();
}

/** Neighbours of one side as one part, what goes before what comes. */
function joined(parts: readonly DiffPart[]): DiffPart[] {
  const result: DiffPart[] = [];
  const gone = { left: '', right: '' };
  const flush = () => {
    if (gone.left) result.push({ from: 'left', text: gone.left });
    if (gone.right) result.push({ from: 'right', text: gone.right });
    gone.left = gone.right = '';
  };
  for (const { from, text } of parts) {
    if (text === '') continue;
    if (from !== 'both') gone[from] += text;
    else {
      flush();
      const last = result.at(-1);
      if (last?.from === 'both') result[result.length - 1] = { from, text: last.text + text };
      else result.push({ from, text });
    }
  }
  flush();
  return result;
}
