/** How long running answers stand still while somebody's long prompt is read. */
import { spread } from '../statistics.ts';
import { type Bar, printTable, withRange } from '../table.ts';
import { type Arm, firstMs, type Streamed } from './arm.ts';
import { type Outcome, tellProgress } from './part.ts';
import { spelledPrompt } from './spelled.ts';
import { StolenTime } from './stolen-time.ts';

const LONG_TOKENS = 2_000;
const RUNNING = 4;
const ROUNDS = 3;
/** More than they will come to. */
const RUNNING_TOKENS = 2_800;
/** Pieces of each running answer before the long prompt comes, and after it was read, for the usual step. */
const PIECES_ASIDE = 40;
const MOST_BEYOND_MS = 100;

interface Gaps {
  readonly usualBeforeMs: number;
  /** Answers take longer as they grow, with or without a long prompt beside them. */
  readonly usualAfterMs: number;
  readonly longestMs: number;
  /** Beyond what was usual by then, taken to grow evenly. */
  readonly beyondMs: number;
  /** The same without what the machine's host took of a processor meanwhile. */
  readonly oursMs: number;
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
    ['server', 'usual step, ms', 'after it', 'longest gap', 'its first token, ms'],
    Object.entries(figures).map(([name, gaps]) => [
      name,
      withRange(spread(gaps.map((one) => one.usualBeforeMs)), 1),
      withRange(spread(gaps.map((one) => one.usualAfterMs)), 1),
      withRange(spread(gaps.map((one) => one.longestMs)), 1),
      withRange(spread(gaps.map((one) => one.firstMs))),
    ]),
  );
  return { figures, bars: [barOf(figures.freehold ?? [])] };
}

function barOf(gaps: readonly Gaps[]): Bar {
  const ours = spread(gaps.map(({ oursMs }) => oursMs));
  const withStolen = spread(gaps.map(({ beyondMs }) => beyondMs));
  return {
    what: 'long prompt: longest gap beyond a usual step; with what was stolen',
    figure: `${withRange(ours)}; ${withRange(withStolen)} ms`,
    bar: `never > ${MOST_BEYOND_MS} ms`,
    met: ours.max <= MOST_BEYOND_MS,
  };
}

async function measure(arm: Arm, round: number): Promise<Gaps> {
  const over = new AbortController();
  const stolen = new StolenTime();
  const answers = Array.from({ length: RUNNING }, () => new Answer());
  const running = answers.map((answer, index) =>
    arm
      .stream({
        prompt: spelledPrompt(230, 9_000 + 10 * round + index),
        tokens: RUNNING_TOKENS,
        signal: over.signal,
        onPiece: (atMs) => answer.heard(atMs),
      })
      .then(
        () => 'over too soon',
        (error: unknown) => (over.signal.aborted ? undefined : String(error)),
      ),
  );
  const early = Promise.race(running).then((why) => Promise.reject(new Error(`${arm.name}: ${why}`)));
  early.catch(() => undefined); // once aborted it is none
  const piecesOfAll = (count: number) =>
    Promise.race([Promise.all(answers.map((answer) => answer.more(count))), early]);
  await piecesOfAll(PIECES_ASIDE);
  const cameAt = performance.now();
  const long = await Promise.race([
    arm.stream({ prompt: spelledPrompt(LONG_TOKENS, 9_900 + round), tokens: 2 }),
    early,
  ]);
  await piecesOfAll(PIECES_ASIDE);
  over.abort();
  await Promise.all(running);
  stolen.stop();
  return gapsFrom(
    answers.map(({ times }) => times),
    cameAt,
    long,
    stolen,
  );
}

/** A running answer: when its pieces came. */
class Answer {
  readonly times: number[] = [];
  #awaited = Number.POSITIVE_INFINITY;
  #wake: () => void = () => undefined;

  heard(atMs: number): void {
    this.times.push(atMs);
    if (this.times.length >= this.#awaited) this.#wake();
  }

  /** Resolves once so many more pieces are there. */
  more(count: number): Promise<void> {
    this.#awaited = this.times.length + count;
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function gapsFrom(
  pieces: readonly (readonly number[])[],
  cameAt: number,
  long: Streamed,
  stolen: StolenTime,
): Gaps {
  const usual = (aside: (atMs: number) => boolean) =>
    spread(pieces.flatMap((times) => gapsOf(times.filter(aside)))).median;
  const usualBeforeMs = usual((atMs) => atMs < cameAt);
  const usualAfterMs = usual((atMs) => atMs > long.endAt);
  const gaps = pieces.flatMap((times) => {
    const during = [...since(times, cameAt).filter((atMs) => atMs < long.endAt), long.endAt];
    return gapsOf(during).map((ms, index) => ({ ms, atMs: during[index + 1] ?? cameAt }));
  });
  const grown = (atMs: number) => Math.min(1, (atMs - cameAt) / (long.endAt - cameAt));
  const beyond = gaps.map(({ ms, atMs }) => {
    const beyondMs = ms - usualBeforeMs - grown(atMs) * Math.max(0, usualAfterMs - usualBeforeMs);
    return { beyondMs, oursMs: beyondMs - stolen.between(atMs - ms, atMs) };
  });
  return {
    usualBeforeMs,
    usualAfterMs,
    longestMs: Math.max(...gaps.map(({ ms }) => ms)),
    beyondMs: Math.max(...beyond.map(({ beyondMs }) => beyondMs)),
    oursMs: Math.max(...beyond.map(({ oursMs }) => oursMs)),
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
