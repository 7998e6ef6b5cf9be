/** Makes a home with an exact number of traces the honest way: by asking. */
import { join } from 'node:path';
import { freshSeed, type Ledger } from './arms.ts';
import type { LoadOrder } from './load-client.ts';
import { Child } from './processes.ts';
import { type Server, startFreehold } from './servers.ts';

const CONNECTIONS = 32;

export async function fillHome(plan: {
  readonly home: string;
  readonly mock: Server;
  readonly asks: number;
  readonly ledger: Ledger;
}): Promise<void> {
  const { home, mock, asks, ledger } = plan;
  const { child: server, name, origin, headers } = await startFreehold({ home, mock });
  const order: LoadOrder = {
    origin,
    headers,
    connections: CONNECTIONS,
    asks,
    tellEvery: 10_000,
    seed: freshSeed(),
  };
  const script = join(import.meta.dirname, 'load-client.ts');
  const client = new Child('the load client', process.execPath, [script, JSON.stringify(order)]);
  const how = await client.ended;
  if (how !== 0) throw client.complaint(`ended with ${how}`);
  ledger.add(name, asks);
  await server.stop();
}
