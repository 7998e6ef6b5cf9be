/**
 * `npm run bench:gateway`: Freehold against Portkey's gateway and against no gateway, over a mock upstream.
 * See bench/README.md.
 */
import { parseArgs } from 'node:util';
import { freshSeed, Ledger, latencyRounds, throughputRounds } from './arms.ts';
import type { Target } from './ask-client.ts';
import { printConditions, readConditions, saveReport } from './conditions.ts';
import { barsOf, type GatewayFigures, printFigures } from './gateway-report.ts';
import { findGenerator } from './load.ts';
import { measureMemory } from './memory.ts';
import { ensurePeers, peerVersion } from './peers.ts';
import { makeTempDir, runBench } from './processes.ts';
import { type FreeholdServer, type Server, startFreehold, startMock, startPortkey } from './servers.ts';
import { printBars } from './table.ts';
import { checkTraces, type TraceCheck } from './traces.ts';
import { VERIFY_ASKS, verify } from './verify.ts';

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly asks: number;
  readonly streamAsks: number;
  readonly connections: number;
  readonly memoryAsks: number;
  readonly only: string | undefined;
  readonly speed: boolean;
  readonly memory: boolean;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '6' },
      asks: { type: 'string', default: '3000' },
      // Fewer: Portkey takes 28 ms for each.
      'stream-asks': { type: 'string', default: '1000' },
      connections: { type: 'string', default: '32' },
      'memory-asks': { type: 'string', default: '200000' },
      only: { type: 'string' },
      memory: { type: 'boolean' },
      'no-memory': { type: 'boolean' },
    },
  });
  if (values.only !== undefined && values.only !== 'portkey' && values.only !== 'freehold')
    throw new Error('--only takes portkey or freehold');
  return {
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    asks: Number(values.asks),
    streamAsks: Number(values['stream-asks']),
    connections: Number(values.connections),
    memoryAsks: Number(values['memory-asks']),
    only: values.only,
    speed: values.memory !== true,
    memory: values['no-memory'] !== true && values.only !== 'portkey',
  };
}

interface Servers {
  readonly mock: Server;
  readonly freehold: readonly FreeholdServer[];
  readonly portkey: readonly Server[];
}

async function startServers(options: Options): Promise<Servers> {
  const mock = await startMock();
  const freehold: FreeholdServer[] = [];
  const portkey: Server[] = [];
  if (options.only !== 'portkey') {
    freehold.push(await startFreehold({ home: makeTempDir('grouped'), mock }));
    freehold.push(
      await startFreehold({
        home: makeTempDir('durable'),
        mock,
        durability: 'durable',
        name: 'freehold durable',
      }),
    );
  }
  if (options.only !== 'freehold') portkey.push(await startPortkey(mock));
  return { mock, freehold, portkey };
}

async function measureSpeed(options: Options, ledger: Ledger): Promise<[GatewayFigures, TraceCheck[]]> {
  const servers = await startServers(options);
  const { mock, freehold, portkey } = servers;
  const [grouped, ...durable] = freehold;
  const arms: Target[] = [mock, ...(grouped ? [grouped] : []), ...portkey, ...durable];
  for (const arm of arms) {
    await verify(arm, mock, freshSeed());
    ledger.add(arm.name, VERIFY_ASKS);
  }
  const generator = findGenerator();
  console.log(`Load: ${generator}, ${options.connections} connections. Every server answers as it should.`);
  const load = { generator, connections: options.connections, seconds: options.seconds };
  const plan = { arms, mock, rounds: options.rounds, ledger };
  const figures: GatewayFigures = {
    throughput: await throughputRounds({ ...plan, stream: false }, load),
    latency: await latencyRounds({ ...plan, stream: false }, options.asks),
    streamThroughput: await throughputRounds({ ...plan, stream: true }, load),
    streamLatency: await latencyRounds({ ...plan, stream: true }, options.streamAsks),
  };
  const checks: TraceCheck[] = [];
  for (const server of freehold) {
    await server.child.stop();
    checks.push(checkTraces(server.home, server.name, ledger));
  }
  for (const server of [...portkey, mock]) await server.child.stop();
  return [figures, checks];
}

async function measureMemoryAlone(options: Options) {
  const ledger = new Ledger();
  const mock = await startMock();
  const server = await startFreehold({ home: makeTempDir('memory'), mock });
  process.stderr.write(`memory: ${options.memoryAsks} asks\n`);
  const memory = await measureMemory(server, {
    asks: options.memoryAsks,
    connections: options.connections,
    ledger,
  });
  await server.child.stop();
  await mock.child.stop();
  return { memory, check: checkTraces(server.home, server.name, ledger) };
}

await runBench(async () => {
  const options = readOptions();
  const conditions = readConditions();
  printConditions(conditions);
  if (options.only !== 'freehold') await ensurePeers();
  const speed = options.speed ? await measureSpeed(options, new Ledger()) : undefined;
  const alone = options.memory ? await measureMemoryAlone(options) : undefined;
  const figures = speed?.[0];
  const checks = [...(speed?.[1] ?? []), ...(alone ? [alone.check] : [])];
  const bars = barsOf(figures, alone?.memory, checks);
  printFigures(figures, alone?.memory);
  const met = printBars(bars);
  const peer = peerVersion('@portkey-ai/gateway');
  saveReport('gateway', {
    conditions,
    options,
    generator: findGenerator(),
    peer,
    figures,
    memory: alone?.memory,
    checks,
    bars,
  });
  return met;
});
