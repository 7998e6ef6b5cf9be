/** Throughput: one arm of load on one server, with wrk where it is installed and autocannon otherwise. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CHAT_PATH, type Target } from './ask-client.ts';
import { Child, cpuSeconds, runForJson } from './processes.ts';

export interface LoadPlan {
  readonly target: Target;
  readonly mock: Target;
  readonly connections: number;
  readonly seconds: number;
  readonly stream: boolean;
  readonly seed: number;
}

/** What a load generator's last line says. */
export interface LoadOutcome {
  readonly answered: number;
  readonly seconds: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p99Us: number;
}

export interface LoadResult extends LoadOutcome {
  readonly perSecond: number;
  /** Cores in use during the arm: which of the processes was the bottleneck? */
  readonly gatewayCores: number;
  readonly mockCores: number;
}

const HERE = import.meta.dirname;

export type Generator = 'wrk' | 'autocannon';

export function findGenerator(): Generator {
  return spawnSync('wrk', ['-v']).error === undefined ? 'wrk' : 'autocannon';
}

export async function runLoad(generator: Generator, plan: LoadPlan): Promise<LoadResult> {
  const { target, mock } = plan;
  const gatewayBefore = cpuSeconds(target.pid);
  const mockBefore = cpuSeconds(mock.pid);
  const child = generator === 'wrk' ? startWrk(plan) : startAutocannon(plan);
  const outcome = (await runForJson(child)) as LoadOutcome;
  refuseErrors(plan, outcome);
  return {
    ...outcome,
    perSecond: outcome.answered / outcome.seconds,
    gatewayCores: (cpuSeconds(target.pid) - gatewayBefore) / outcome.seconds,
    mockCores: (cpuSeconds(mock.pid) - mockBefore) / outcome.seconds,
  };
}

function startWrk(plan: LoadPlan): Child {
  const { target, connections, seconds, stream, seed } = plan;
  const headers = { ...target.headers, 'content-type': 'application/json' };
  const headerArgs = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  return new Child('wrk', 'wrk', [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    ...['--timeout', '10s', '--latency', '-s', join(HERE, 'asks.lua')],
    ...headerArgs,
    target.origin + CHAT_PATH,
    ...['--', String(seed), stream ? 'stream' : 'whole'],
  ]);
}

function startAutocannon(plan: LoadPlan): Child {
  const { target, connections, seconds, stream, seed } = plan;
  const order = { origin: target.origin, headers: target.headers, connections, seconds, stream, seed };
  return new Child('autocannon', process.execPath, [join(HERE, 'autocannon-load.ts'), JSON.stringify(order)]);
}

function refuseErrors(plan: LoadPlan, outcome: LoadOutcome): void {
  const errors = Object.values(outcome.errors).reduce((sum, count) => sum + count, 0);
  if (errors > 0 || outcome.answered === 0)
    throw new Error(
      `${plan.target.name}: ${outcome.answered} asks answered, errors ${JSON.stringify(outcome.errors)}`,
    );
}
