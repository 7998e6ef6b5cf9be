/** How to start each server of the benches: the mock, Freehold, Portkey. */
import { join } from 'node:path';
import type { Target } from './ask-client.ts';
import { peerFile } from './peers.ts';
import { Child, sleep } from './processes.ts';

export interface Server extends Target {
  readonly child: Child;
}

export interface FreeholdServer extends Server {
  readonly home: string;
  readonly startedInMs: number;
}

export type Durability = 'grouped' | 'durable';

const HERE = import.meta.dirname;
/** `FREEHOLD_BIN` names the launcher of another checkout, to measure that one. */
const FREEHOLD = process.env.FREEHOLD_BIN ?? join(HERE, '..', 'bin', 'freehold');
/** Each gateway is sent the same key; the mock never looks. */
const HEADERS = { authorization: 'Bearer sk-bench-0000000000000000' };

function portLine(line: string): number | undefined {
  if (!line.startsWith('{"port":')) return undefined;
  return (JSON.parse(line) as { port: number }).port;
}

export async function startMock(args: readonly string[] = []): Promise<Server> {
  const child = new Child('the mock', process.execPath, [join(HERE, 'mock-upstream.ts'), ...args]);
  const port = await child.waitFor(portLine);
  return { name: 'direct', origin: `http://127.0.0.1:${port}`, pid: child.pid, headers: HEADERS, child };
}

export async function startPortkey(mock: Target): Promise<Server> {
  const preload = join(HERE, 'loopback-preload.ts');
  const start = peerFile('@portkey-ai/gateway', 'build/start-server.js');
  const args = ['--import', preload, start, '--port=0', '--headless'];
  const child = new Child('portkey', process.execPath, args, { NODE_ENV: 'production' });
  const port = await child.waitFor(portLine);
  await child.waitFor((line) => (line.includes('Ready for connections') ? true : undefined));
  const headers = {
    ...HEADERS,
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${mock.origin}/v1`,
  };
  return { name: 'portkey', origin: `http://127.0.0.1:${port}`, pid: child.pid, headers, child };
}

export interface FreeholdOptions {
  readonly home: string;
  readonly mock: Target;
  readonly durability?: Durability;
  readonly name?: string;
}

/** Resolves at the first 200 from /health, with the time since the process was spawned. */
export async function startFreehold(options: FreeholdOptions): Promise<FreeholdServer> {
  const { home, mock, durability, name = 'freehold' } = options;
  const args = ['up', '--port', '0', '--home', home, '--upstream', `${mock.origin}/v1`];
  if (durability) args.push('--durability', durability);
  const child = new Child(name, FREEHOLD, args);
  const origin = await child.waitFor((line) => {
    // It may also tell the upstream's address.
    const origins = line.match(/http:\/\/127\.0\.0\.1:\d+/g) ?? [];
    return origins.find((found) => found !== mock.origin);
  });
  const healthyAt = await waitForHealth(child, origin);
  return {
    name,
    origin,
    pid: child.pid,
    headers: HEADERS,
    child,
    home,
    startedInMs: healthyAt - child.spawnedAt,
  };
}

async function waitForHealth(child: Child, origin: string): Promise<number> {
  const giveUpAt = performance.now() + 20_000;
  while (performance.now() < giveUpAt) {
    const status = await fetch(`${origin}/health`).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    if (status === 200) return performance.now();
    await sleep(1);
  }
  throw child.complaint('was never healthy');
}

/** How many asks reached the mock since it started. */
export async function mockCount(mock: Target): Promise<number> {
  const response = await fetch(`${mock.origin}/count`);
  return ((await response.json()) as { asks: number }).asks;
}

export async function setMock(mock: Target, settings: Readonly<Record<string, string>>): Promise<void> {
  await fetch(`${mock.origin}/settings?${new URLSearchParams(settings)}`);
}
