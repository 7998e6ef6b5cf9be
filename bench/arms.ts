/** The interleaved rounds: every arm once, then again: a slow minute of the machine hits all. */
import { join } from 'node:path';
import type { Target } from './ask-client.ts';
import type { LatencyOrder, LatencyOutcome } from './latency-client.ts';
import { type Generator, type LoadResult, runLoad } from './load.ts';
import { Child, runForJson, sleep } from './processes.ts';
import { mockCount } from './servers.ts';

/** One result a round, by the name of the arm. */
export type Rounds<T> = Readonly<Record<string, readonly T[]>>;

export interface ArmsPlan {
  readonly arms: readonly Target[];
  readonly mock: Target;
  readonly rounds: number;
  readonly stream: boolean;
  /** What each arm answered, for the count of traces at the end. */
  readonly ledger: Ledger;
}

/** How many asks a server answered for certain, and how many wrk cut off at the end of its time. */
export class Ledger {
  readonly #answered = new Map<string, number>();
  readonly #cut = new Map<string, number>();

  add(arm: string, answered: number, maybeCut = 0): void {
    this.#answered.set(arm, this.answered(arm) + answered);
    this.#cut.set(arm, this.maybeCut(arm) + maybeCut);
  }

  answered(arm: string): number {
    return this.#answered.get(arm) ?? 0;
  }

  maybeCut(arm: string): number {
    return this.#cut.get(arm) ?? 0;
  }
}

/** Asks left over from the arm before (a checkpoint, a collection) should not be paid by the next. */
const SETTLE_MS = 300;
const WARM_UP_ASKS = 300;
const WARM_UP_SECONDS = 2;

let nextSeed = 1000;
export function freshSeed(): number {
  nextSeed += 1;
  return nextSeed;
}

async function interleave<T>(
  plan: ArmsPlan,
  what: string,
  once: (arm: Target) => Promise<T>,
): Promise<Rounds<T>> {
  const results: Record<string, T[]> = {};
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const arm of plan.arms) {
      process.stderr.write(`${what}, round ${round} of ${plan.rounds}: ${arm.name}\n`);
      results[arm.name] ??= [];
      results[arm.name]?.push(await once(arm));
      await sleep(SETTLE_MS);
    }
  }
  return results;
}

export async function throughputRounds(
  plan: ArmsPlan,
  load: { readonly generator: Generator; readonly connections: number; readonly seconds: number },
): Promise<Rounds<LoadResult>> {
  const { arms, mock, stream, ledger } = plan;
  const { generator, connections } = load;
  const once = async (target: Target, seconds: number) => {
    const before = await mockCount(mock);
    const result = await runLoad(generator, {
      target,
      mock,
      connections,
      seconds,
      stream,
      seed: freshSeed(),
    });
    const reached = (await mockCount(mock)) - before;
    if (reached < result.answered)
      throw new Error(
        `${target.name} answered ${result.answered} asks, but only ${reached} reached the mock`,
      );
    ledger.add(target.name, result.answered, connections);
    return result;
  };
  // Not counted: a compiler that is still warming up would make the first round a measure of itself.
  for (const arm of arms) await once(arm, WARM_UP_SECONDS);
  const what = stream ? 'streamed throughput' : 'throughput';
  return interleave(plan, what, (target) => once(target, load.seconds));
}

export function latencyRounds(plan: ArmsPlan, asks: number): Promise<Rounds<LatencyOutcome>> {
  const { stream, ledger } = plan;
  return interleave(plan, stream ? 'streamed latency' : 'latency', async ({ name, origin, headers }) => {
    const order: LatencyOrder = { origin, headers, asks, warmUp: WARM_UP_ASKS, stream, seed: freshSeed() };
    const client = join(import.meta.dirname, 'latency-client.ts');
    const child = new Child('the latency client', process.execPath, [client, JSON.stringify(order)]);
    const outcome = (await runForJson(child)) as LatencyOutcome;
    ledger.add(name, outcome.answered);
    return outcome;
  });
}
