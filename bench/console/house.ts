import { join } from 'node:path';
import { Child, sleep } from '../processes.ts';

const FREEHOLD = process.env.FREEHOLD_BIN ?? join(import.meta.dirname, '../../bin/freehold');

/** `freehold up` with its console, in a process of its own. */
export interface House {
  readonly child: Child;
  readonly origin: string;
  readonly port: number;
}

/** `port` 0: the system chooses. Resolves at the first 200 of /health. */
export async function startHouse(home: string, upstream: string, port = 0): Promise<House> {
  const child = new Child('freehold', FREEHOLD, [
    'up',
    '--home',
    home,
    '--port',
    String(port),
    '--upstream',
    `${upstream}/v1`,
  ]);
  const origin = await child.waitFor((line) =>
    line.match(/http:\/\/127\.0\.0\.1:\d+/g)?.find((found) => found !== upstream),
  );
  await untilHealthy(origin);
  return { child, origin, port: Number(new URL(origin).port) };
}

async function untilHealthy(origin: string): Promise<void> {
  for (;;) {
    const isHealthy = await fetch(`${origin}/health`).then(
      async (response) => (await response.text()) !== '' && response.ok,
      () => false,
    );
    if (isHealthy) return;
    await sleep(2);
  }
}
