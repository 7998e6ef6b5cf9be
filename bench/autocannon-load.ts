/** The load generator where wrk is not installed, as a process. Prints the same JSON line as asks.lua. */
import { askBodies } from './ask-body.ts';
import { CHAT_PATH } from './ask-client.ts';
import type { LoadOutcome } from './load.ts';
import { requirePeer } from './peers.ts';

interface Order {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  readonly stream: boolean;
  readonly seed: number;
}

/** The little of autocannon's interface that is used here. */
type Autocannon = (options: unknown) => Promise<{
  readonly duration: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly '2xx': number;
  readonly non2xx: number;
  readonly latency: { readonly p50: number; readonly p90: number; readonly p99: number };
}>;

const order = JSON.parse(process.argv[2] ?? '{}') as Order;
const bodies = askBodies(order.seed, order.stream);
const autocannon = requirePeer('autocannon') as Autocannon;

const result = await autocannon({
  url: order.origin + CHAT_PATH,
  connections: order.connections,
  duration: order.seconds,
  requests: [
    {
      method: 'POST',
      headers: { ...order.headers, 'content-type': 'application/json' },
      setupRequest: (request: object) => ({ ...request, body: bodies() }),
    },
  ],
});

const outcome: LoadOutcome = {
  answered: result['2xx'],
  seconds: result.duration,
  errors: { other: result.errors, timeout: result.timeouts, status: result.non2xx },
  p50Us: result.latency.p50 * 1000,
  p90Us: result.latency.p90 * 1000,
  p99Us: result.latency.p99 * 1000,
};
console.log(JSON.stringify(outcome));
