/** Several answers at once, the reading of their prompts included, against `llama-server -np`. */
import { percentile, spread } from '../statistics.ts';
import { type Bar, number, printTable, withRange } from '../table.ts';
import { type Arm, firstMs } from './arm.ts';
import { type Arms, PARALLEL, startArms } from './arms.ts';
import { gapsWhileReading } from './long-prompt.ts';
import { type Bench, type Outcome, tellProgress } from './part.ts';
import { besideAFlood } from './quiet-user.ts';
import { spelledPrompt } from './spelled.ts';

const PROMPT_TOKENS = 230;
const STREAMS = [PARALLEL / 2, PARALLEL];
const LEAST_RATIO = 1;

interface Together {
  readonly tokensPerSecond: number;
  readonly firstMs: readonly number[];
  readonly failures: readonly string[];
}

export async function manyStreams(bench: Bench): Promise<Outcome> {
  const arms = await startArms(bench);
  const together: Record<string, Record<string, Together[]>> = {};
  for (const streams of STREAMS) together[streams] = await rounds(bench, arms, streams);
  const long = await gapsWhileReading(arms.all);
  tellProgress(`a quiet user beside a flood, ${bench.options.seconds} s`);
  const quiet = await besideAFlood(arms.freehold, bench.options.seconds);
  await arms.stop();
  const bars = Object.entries(together).flatMap(([streams, armed]) => print(Number(streams), armed));
  return {
    figures: { together, long: long.figures, quiet: quiet.figures },
    bars: [...bars, ...long.bars, ...quiet.bars],
  };
}

async function rounds({ options }: Bench, arms: Arms, streams: number): Promise<Record<string, Together[]>> {
  const done: Record<string, Together[]> = {};
  for (let round = 1; round <= options.rounds; round++) {
    for (const arm of arms.all) {
      done[arm.name] ??= [];
      done[arm.name]?.push(await atOnce(arm, streams, options.tokens, streams * 1_000 + round * 10));
    }
    tellProgress(`${streams} streams, round ${round} of ${options.rounds}`);
  }
  return done;
}

async function atOnce(arm: Arm, streams: number, tokens: number, seed: number): Promise<Together> {
  const began = performance.now();
  const all = await Promise.allSettled(
    Array.from({ length: streams }, (_, index) =>
      arm.stream({ prompt: spelledPrompt(PROMPT_TOKENS, seed + index), tokens }),
    ),
  );
  const seconds = (performance.now() - began) / 1_000;
  const answers = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const wrong = answers.filter((one) => one.promptTokens !== PROMPT_TOKENS || one.tokens !== tokens);
  return {
    tokensPerSecond: answers.reduce((sum, one) => sum + one.tokens, 0) / seconds,
    firstMs: answers.map(firstMs),
    failures: [
      ...all.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : [])),
      ...wrong.map((one) => `${one.promptTokens} + ${one.tokens} tokens`),
    ],
  };
}

function print(streams: number, armed: Record<string, Together[]>): Bar[] {
  const rows = Object.entries(armed).map(([name, done]) => {
    const first = done.flatMap((one) => one.firstMs).sort((a, b) => a - b);
    return [
      name,
      withRange(spread(done.map((one) => one.tokensPerSecond)), 1),
      number(percentile(first, 0.5)),
      number(percentile(first, 0.95)),
      String(failuresOf(done).length),
    ];
  });
  printTable(
    `${streams} streams at once: ${PROMPT_TOKENS} tokens in each`,
    ['server', 'tokens/s in all', 'first token p50, ms', 'p95', 'failures'],
    rows,
  );
  const [ours = [], theirs] = Object.values(armed);
  for (const failure of failuresOf(ours)) console.log(`freehold: ${failure}`);
  const failed = failuresOf(ours).length;
  const whole: Bar = {
    what: `${streams} streams: failures`,
    figure: `${failed} of ${ours.length * streams}`,
    bar: '0',
    met: failed === 0,
  };
  return theirs ? [ratioBar(streams, ours, theirs), whole] : [whole];
}

function ratioBar(streams: number, ours: readonly Together[], theirs: readonly Together[]): Bar {
  const ratio = spread(
    ours.map((one, round) => one.tokensPerSecond / (theirs[round]?.tokensPerSecond ?? Number.NaN)),
  );
  return {
    what: `${streams} streams: of llama-server's tokens/s`,
    figure: withRange(ratio, 3),
    bar: `≥ ${number(LEAST_RATIO, 1)}`,
    met: ratio.median >= LEAST_RATIO,
  };
}

function failuresOf(done: readonly Together[]): string[] {
  return done.flatMap(({ failures }) => failures);
}
