/**
 * An exact number of asks over some connections, in a process of its own; wrk can only be told a time. Prints
 * `{"answered":n}` as it goes, and at the end once more. Usage: node load-client.ts '<LoadOrder as JSON>'
 */

import { askBodies } from './ask-body.ts';
import { AskClient, mustBeGood } from './ask-client.ts';

export interface LoadOrder {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly asks: number;
  /** Every how many answers a line is printed. */
  readonly tellEvery: number;
  readonly seed: number;
}

const order = JSON.parse(process.argv[2] ?? '{}') as LoadOrder;
const bodies = askBodies(order.seed, false);
let asked = 0;
let answered = 0;

async function keepAsking(): Promise<void> {
  const client = await AskClient.connect(order);
  while (asked < order.asks) {
    asked += 1;
    mustBeGood(await client.ask(bodies()), false);
    answered += 1;
    if (answered % order.tellEvery === 0 || answered === order.asks)
      console.log(JSON.stringify({ answered }));
  }
  client.close();
}

await Promise.all(Array.from({ length: order.connections }, keepAsking));
