/** How long running answers stand still while somebody's long prompt is read. */
import { spread } from '../statistics.ts';
import { type Bar, printTable, withRange } from '../table.ts';
import { type Arm, firstMs } from './arm.ts';
import { type Outcome, tellProgress } from './part.ts';
import { spelledPrompt } from './spelled.ts';

const LONG_TOKENS = 4_000;
const RUNNING = 4;
const ROUNDS = 3;
/** More than they will come to. */
const RUNNING_TOKENS = 2_500;
/** Pieces of each running answer before the long prompt comes, for the usual step. */
const PIECES_BEFORE = 40;
const MOST_BEYOND_MS = 100;

interface Gaps {
  readonly usualMs: number;
  readonly longestMs: number;
  readonly firstMs: number;
}

export async function gapsWhileReading(arms: readonly Arm[]): Promise<Outcome> {
  const figures: Record<string, Gaps[]> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const arm of arms) {
      figures[arm.name] ??= [];
      figures[arm.name]?.push(await measure(arm, round));
    }
    tellProgress(`a long prompt beside ${RUNNING} streams, round ${round + 1} of ${ROUNDS}`);
  }
  printTable(
    `A prompt of ${LONG_TOKENS} tokens beside ${RUNNING} running answers, ${ROUNDS} rounds`,
    ['server', 'usual step, ms', 'longest gap', 'its first token, ms'],
    Object.entries(figures).map(([name, gaps]) => [
      name,
      withRange(spread(gaps.map((one) => one.usualMs)), 1),
      withRange(spread(gaps.map((one) => one.longestMs)), 1),
      withRange(spread(gaps.map((one) => one.firstMs))),
    ]),
  );
  return { figures, bars: [barOf(figures.freehold ?? [])] };
}

function barOf(gaps: readonly Gaps[]): Bar {
  const beyond = spread(gaps.map(({ longestMs, usualMs }) => longestMs - usualMs));
  return {
    what: 'long prompt: longest gap beyond a usual step',
    figure: `${withRange(beyond, 1)} ms`,
    bar: `never > ${MOST_BEYOND_MS} ms`,
    met: beyond.max <= MOST_BEYOND_MS,
  };
}

async function measure(arm: Arm, round: number): Promise<Gaps> {
  const over = new AbortController();
  const pieces: number[][] = Array.from({ length: RUNNING }, () => []);
  const enough = new Map<number, () => void>();
  const warmed = pieces.map((_, index) => new Promise<void>((resolve) => enough.set(index, resolve)));
  const running = pieces.map((times, index) =>
    arm
      .stream({
        prompt: spelledPrompt(230, 9_000 + 10 * round + index),
        tokens: RUNNING_TOKENS,
        signal: over.signal,
        onPiece: (atMs) => {
          times.push(atMs);
          if (times.length === PIECES_BEFORE) enough.get(index)?.();
        },
      })
      .then(
        () => 'over too soon',
        (error: unknown) => (over.signal.aborted ? undefined : String(error)),
      ),
  );
  const early = Promise.race(running).then((why) => Promise.reject(new Error(`${arm.name}: ${why}`)));
  early.catch(() => undefined); // once aborted it is none
  await Promise.race([Promise.all(warmed), early]);
  const cameAt = performance.now();
  const long = await Promise.race([
    arm.stream({ prompt: spelledPrompt(LONG_TOKENS, 9_900 + round), tokens: 2 }),
    early,
  ]);
  over.abort();
  await Promise.all(running);
  const before = pieces.flatMap((times) => gapsOf(times.filter((atMs) => atMs < cameAt)));
  return {
    usualMs: spread(before).median,
    longestMs: Math.max(...pieces.flatMap((times) => gapsOf([...since(times, cameAt), long.endAt]))),
    firstMs: firstMs(long),
  };
}

/** From the last piece before that moment. */
function since(times: readonly number[], atMs: number): readonly number[] {
  return times.slice(
    Math.max(
      0,
      times.findLastIndex((time) => time < atMs),
    ),
  );
}

function gapsOf(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}
