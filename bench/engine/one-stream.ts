/** One answer at a time: Freehold over HTTP, llama-server over HTTP, a stand-in over HTTP, and the bare loop, in turn. */
import { spread } from '../statistics.ts';
import { type Bar, number, printTable, withRange } from '../table.ts';
import { firstMs, msPerToken, type Streamed } from './arm.ts';
import { CELLS, startArms } from './arms.ts';
import { type Bench, type Outcome, tellProgress } from './part.ts';
import { bareDecodeMs } from './run-bare-loop.ts';
import { spelledPrompt } from './spelled.ts';
import { StandInArm } from './stand-in-arm.ts';

const PROMPT_TOKENS = 227;
const LEAST_RATIO = 0.97;
const MOST_OVERHEAD_MS = 0.3;

interface Round {
  readonly freehold: Streamed;
  readonly llama: Streamed | undefined;
  readonly standIn: Streamed;
  readonly decodeMs: number;
}

export async function oneStream(bench: Bench): Promise<Outcome> {
  const { threads, rounds, tokens } = bench.options;
  const arms = await startArms(bench);
  const loop = { file: bench.models.dense(), threads, cells: CELLS };
  const standIn = await StandInArm.start(loop);
  const done: Round[] = [];
  for (let round = 1; round <= rounds; round++) {
    const prompt = spelledPrompt(PROMPT_TOKENS, round);
    const said = new Map<string, Streamed>();
    for (const arm of arms.all) said.set(arm.name, checked(await arm.stream({ prompt, tokens }), tokens));
    done.push({
      freehold: said.get('freehold') as Streamed,
      llama: said.get('llama-server'),
      standIn: await standIn.stream({ prompt, tokens }),
      decodeMs: await bareDecodeMs({ ...loop, prompt, tokens }),
    });
    tellProgress(`round ${round} of ${rounds}`);
  }
  await standIn.stop();
  await arms.stop();
  print(done, tokens);
  return { figures: done.map(figuresOf), bars: barsOf(done) };
}

/** Figures of answers that are not what was asked for mean nothing. */
function checked(answer: Streamed, tokens: number): Streamed {
  if (answer.promptTokens !== PROMPT_TOKENS || answer.tokens !== tokens)
    throw new Error(
      `asked for ${PROMPT_TOKENS} + ${tokens} tokens, was given ${answer.promptTokens} + ${answer.tokens}`,
    );
  return answer;
}

/** Tokens a second once the first is there, and with reading the prompt. */
function rateOf(answer: Streamed): number {
  return 1_000 / msPerToken(answer);
}

function wholeRateOf({ startedAt, endAt, tokens }: Streamed): number {
  return (tokens * 1_000) / (endAt - startedAt);
}

/** What a token takes longer here than in the least server there can be. */
function overheadMs({ freehold, standIn }: Round): number {
  return msPerToken(freehold) - msPerToken(standIn);
}

/** The same beyond `llama_decode` alone: with what any server and the client cost. */
function addedMs({ freehold, decodeMs }: Round): number {
  return msPerToken(freehold) - decodeMs;
}

function ratiosOf(rounds: readonly Round[], rate: (answer: Streamed) => number): number[] {
  return rounds.flatMap(({ freehold, llama }) => (llama ? [rate(freehold) / rate(llama)] : []));
}

function print(rounds: readonly Round[], tokens: number): void {
  const row = (what: string, answers: readonly Streamed[]) => [
    what,
    withRange(spread(answers.map(rateOf)), 1),
    withRange(spread(answers.map(wholeRateOf)), 1),
    withRange(spread(answers.map(firstMs))),
  ];
  const peers = rounds.flatMap(({ llama }) => (llama ? [llama] : []));
  const bare = spread(rounds.map(({ decodeMs }) => 1_000 / decodeMs));
  printTable(
    `One stream: ${PROMPT_TOKENS} tokens in, ${tokens} out, median (min–max) of ${rounds.length} rounds`,
    ['server', 'tokens/s', 'with the prompt', 'first token, ms'],
    [
      row(
        'freehold',
        rounds.map(({ freehold }) => freehold),
      ),
      ...(peers.length > 0 ? [row('llama-server', peers)] : []),
      ['the stand-in', withRange(spread(rounds.map(({ standIn }) => rateOf(standIn))), 1), '-', '-'],
      ['llama_decode alone', withRange(bare, 1), '-', '-'],
    ],
  );
  const same = rounds.filter(({ freehold, llama }) => freehold.text === llama?.text).length;
  if (peers.length > 0) {
    const whole = withRange(spread(ratiosOf(rounds, wholeRateOf)), 3);
    console.log(`With the prompt, the ratio is ${whole}. ${same} of ${rounds.length} texts are the same.`);
  }
}

function barsOf(rounds: readonly Round[]): Bar[] {
  const overheads: Bar[] = [
    overheadBar('added to llama_decode, a token', rounds.map(addedMs)),
    overheadBar('of it ours, beyond the least server', rounds.map(overheadMs)),
  ];
  const ratios = ratiosOf(rounds, rateOf);
  if (ratios.length === 0) return overheads;
  const ratio = spread(ratios);
  const against: Bar = {
    what: "one stream: of llama-server's tokens/s",
    figure: withRange(ratio, 3),
    bar: `≥ ${number(LEAST_RATIO, 2)}`,
    met: ratio.median >= LEAST_RATIO,
  };
  return [against, ...overheads];
}

function overheadBar(what: string, ms: readonly number[]): Bar {
  const overhead = spread(ms);
  return {
    what: `one stream: ${what}`,
    figure: `${withRange(overhead, 2)} ms`,
    bar: `< ${MOST_OVERHEAD_MS} ms`,
    met: overhead.median < MOST_OVERHEAD_MS,
  };
}

function figuresOf(round: Round) {
  const of = (answer: Streamed) => ({
    tokensPerSecond: rateOf(answer),
    withPrompt: wholeRateOf(answer),
    firstMs: firstMs(answer),
  });
  return {
    freehold: of(round.freehold),
    llamaServer: round.llama && of(round.llama),
    decodeMs: round.decodeMs,
    standInMs: msPerToken(round.standIn),
    addedMs: addedMs(round),
    overheadMs: overheadMs(round),
  };
}
