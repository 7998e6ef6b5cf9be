/**
 * Latency at one connection: a closed loop over one raw keep-alive socket, in a process of its own. Every
 * sample is kept, so that the percentiles are exact. Usage: node latency-client.ts '<LatencyOrder as JSON>'
 */

import { askBodies } from './ask-body.ts';
import { AskClient, mustBeGood } from './ask-client.ts';
import { type Percentiles, percentiles } from './statistics.ts';

export interface LatencyOrder {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly asks: number;
  /** Asked before, and not counted: connections, caches and the compiler settle. */
  readonly warmUp: number;
  readonly stream: boolean;
  readonly seed: number;
}

/** In microseconds. `first`: to the first byte of the body; `end`: to its last. */
export interface LatencyOutcome {
  readonly answered: number;
  readonly first: Percentiles;
  readonly end: Percentiles;
}

async function measure(order: LatencyOrder): Promise<LatencyOutcome> {
  const client = await AskClient.connect(order);
  const bodies = askBodies(order.seed, order.stream);
  const first: number[] = [];
  const end: number[] = [];
  for (let number = -order.warmUp; number < order.asks; number += 1) {
    const body = bodies();
    const askedAt = performance.now();
    const answer = await client.ask(body);
    mustBeGood(answer, order.stream);
    if (number < 0) continue;
    first.push((answer.firstAt - askedAt) * 1000);
    end.push((answer.endAt - askedAt) * 1000);
  }
  client.close();
  return { answered: order.warmUp + order.asks, first: percentiles(first), end: percentiles(end) };
}

console.log(JSON.stringify(await measure(JSON.parse(process.argv[2] ?? '{}') as LatencyOrder)));
