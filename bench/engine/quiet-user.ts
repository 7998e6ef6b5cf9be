/** Whether somebody who asks now and then is answered as soon while another client floods the server. */
import { sleep } from '../processes.ts';
import { spread } from '../statistics.ts';
import { type Bar, number, printTable, withRange } from '../table.ts';
import { type Arm, firstMs } from './arm.ts';
import type { Outcome } from './part.ts';
import { spelledPrompt } from './spelled.ts';

const PROMPT_TOKENS = 230;
const TOKENS = 16;
const FLOOD = { client: 'flood', asks: 16, tokens: 64 };
const LEAST_ASKS = 5;
const PAUSE_MS = 200;
const FLOOD_FIRST_MS = 2_000;
const MOST_TIMES = 2;

export async function besideAFlood(arm: Arm, seconds: number): Promise<Outcome> {
  const alone = await quietAsks(arm, 0, 0);
  const over = new AbortController();
  const flood = startFlood(arm, over.signal);
  await sleep(FLOOD_FIRST_MS);
  const beside = await quietAsks(arm, seconds, 1_000);
  over.abort();
  const { answered, failures } = await flood;
  for (const failure of new Set(failures)) console.log(`the flood: ${failure}`);
  printTable(
    `A quiet user beside a client with ${FLOOD.asks} asks open (${answered} answered, ${failures.length} failed)`,
    ['first token, ms', 'median (min–max)', 'asks'],
    [
      ['alone', withRange(spread(alone)), String(alone.length)],
      ['beside the flood', withRange(spread(beside)), String(beside.length)],
    ],
  );
  const times = spread(beside).median / spread(alone).median;
  const bar: Bar = {
    what: 'quiet user: first token, times its lone value',
    figure: number(times, 2),
    bar: `≤ ${MOST_TIMES}`,
    met: times <= MOST_TIMES && failures.length === 0,
  };
  return { figures: { alone, beside, times, answered, failures }, bars: [bar] };
}

/** Times to the first token, of asks one after another for so long, and of a few at least. */
async function quietAsks(arm: Arm, seconds: number, seed: number): Promise<number[]> {
  const until = performance.now() + seconds * 1_000;
  const times: number[] = [];
  while (times.length < LEAST_ASKS || performance.now() < until) {
    const prompt = spelledPrompt(PROMPT_TOKENS, 30_000 + seed + times.length);
    times.push(firstMs(await arm.stream({ prompt, tokens: TOKENS, client: 'quiet' })));
    await sleep(PAUSE_MS);
  }
  return times;
}

/** Always so many asks open, until the signal. */
async function startFlood(arm: Arm, signal: AbortSignal): Promise<{ answered: number; failures: string[] }> {
  const { client, asks, tokens } = FLOOD;
  const failures: string[] = [];
  let begun = 0;
  let answered = 0;
  const one = async () => {
    while (!signal.aborted) {
      const prompt = spelledPrompt(PROMPT_TOKENS, 50_000 + begun++);
      try {
        await arm.stream({ prompt, tokens, client, signal });
        answered += 1;
      } catch (error) {
        if (signal.aborted) return;
        failures.push(String(error));
        await sleep(PAUSE_MS); // a server that refuses everything is not to be hammered
      }
    }
  };
  await Promise.all(Array.from({ length: asks }, one));
  return { answered, failures };
}
