import type { Machine } from './automaton.ts';
import { type CharSet, disjoint, EVERY_CHAR } from './char-set.ts';
import type { Regex } from './regex-parse.ts';

/** A nondeterministic automaton: steps that read a character, and free ones, some only at an end of the text. */
interface Net {
  readonly steps: { readonly chars: CharSet; readonly to: number }[][];
  readonly free: { readonly to: number; readonly only?: 'text-start' | 'text-end' }[][];
}

/** A pattern with more places than this is refused before it is made deterministic. */
const MOST_PLACES = 20_000;
/** Places looked at, over all states: subsets of many places take long to make even where they are few. */
const MOST_WORK = 200_000;

/**
 * The texts in which the pattern is found somewhere, as JSON Schema reads `pattern`; anchors may stand anywhere.
 * Thompson's construction, then subsets of its places as states (Rabin and Scott 1959).
 */
export function machineOf(regex: Regex, overflow: () => never): Machine<number[]> {
  const net: Net = { steps: [], free: [] };
  const [start, end] = [newPlace(net), newPlace(net)];
  net.steps[start]?.push({ chars: EVERY_CHAR, to: start });
  net.steps[end]?.push({ chars: EVERY_CHAR, to: end });
  build(net, regex, start, end, overflow);
  let work = 0;
  return {
    start: reach(net, [start], 'text-start'),
    name: (places) => places.join(),
    // At the start of an empty text both kinds of anchors hold; the first were passed when the state was made.
    accepts: (places) => reach(net, places, 'text-end').includes(end),
    moves: (places) => {
      const steps = places.flatMap((place) => net.steps[place] ?? []);
      work += places.length;
      if (work > MOST_WORK) overflow();
      const bySet = [...Map.groupBy(steps, ({ chars }) => chars)];
      return disjoint(bySet).map(({ chars, labels }) => ({
        chars,
        to: reach(
          net,
          labels.flat().map(({ to }) => to),
        ),
      }));
    },
  };
}

function newPlace(net: Net): number {
  net.free.push([]);
  return net.steps.push([]) - 1;
}

/** Every place that can be reached without reading, sorted. */
function reach(net: Net, from: readonly number[], at?: 'text-start' | 'text-end'): number[] {
  const found = new Set(from);
  for (const place of found)
    for (const { to, only } of net.free[place] ?? []) if (only === undefined || only === at) found.add(to);
  return [...found].sort((a, b) => a - b);
}

/** Adds ways from one place to another that read what the regex describes. */
function build(net: Net, regex: Regex, from: number, to: number, overflow: () => never): void {
  if (net.steps.length > MOST_PLACES) overflow();
  if (regex.kind === 'chars') net.steps[from]?.push({ chars: regex.chars, to });
  else if (regex.kind === 'text-start' || regex.kind === 'text-end')
    net.free[from]?.push({ to, only: regex.kind });
  else if (regex.kind === 'choice')
    for (const option of regex.options) build(net, option, from, to, overflow);
  else if (regex.kind === 'sequence') buildSequence(net, regex.parts, from, to, overflow);
  else buildRepeat(net, regex, from, to, overflow);
}

function buildSequence(
  net: Net,
  parts: readonly Regex[],
  from: number,
  to: number,
  overflow: () => never,
): void {
  let here = from;
  for (const part of parts) {
    const next = newPlace(net);
    build(net, part, here, next, overflow);
    here = next;
  }
  net.free[here]?.push({ to });
}

function buildRepeat(
  net: Net,
  { body, min, max }: Extract<Regex, { kind: 'repeat' }>,
  from: number,
  to: number,
  overflow: () => never,
): void {
  let here = from;
  const times = Number.isFinite(max) ? max : min;
  for (let done = 0; done < times; done++) {
    if (done >= min) net.free[here]?.push({ to });
    const next = newPlace(net);
    build(net, body, here, next, overflow);
    here = next;
  }
  if (times === max) {
    net.free[here]?.push({ to });
    return;
  }
  const loop = newPlace(net);
  net.free[here]?.push({ to: loop });
  build(net, body, loop, loop, overflow);
  net.free[loop]?.push({ to });
}
