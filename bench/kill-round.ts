/** One round of bench/durability.ts: load, `kill -9`, start again, and count what is missing. */

import { freshSeed } from './arms.ts';
import { askBodies } from './ask-body.ts';
import { AskClient, mustBeGood } from './ask-client.ts';
import { makeTempDir, removeTempDir, sleep } from './processes.ts';
import { headerOf } from './response-reader.ts';
import { type Durability, type FreeholdServer, type Server, startFreehold } from './servers.ts';
import { openStore } from './traces.ts';

export interface KillRound {
  readonly aliveMs: number;
  readonly acknowledged: number;
  /** Of each acknowledged ask without a finished trace: how long before the kill its answer came, ms. */
  readonly lost: readonly number[];
  readonly swept: number;
  readonly open: number;
}

interface Acknowledged {
  readonly traceId: string;
  readonly at: number;
}

const CLIENTS = 16;
const SHORTEST_MS = 300;
const LONGEST_MS = 1500;

export async function killRound(mock: Server, durability: Durability): Promise<KillRound> {
  const home = makeTempDir('kill');
  const server = await startFreehold({ home, mock, durability });
  const { acknowledged, killedAt, aliveMs } = await askUntilKilled(server);
  const again = await startFreehold({ home, mock, durability });
  await again.child.stop();
  const states = readStates(home);
  removeTempDir(home);
  const lost = acknowledged
    .filter(({ traceId }) => states.get(traceId) !== 'done')
    // An answer read after the kill had been on its way: it was sent just before.
    .map(({ at }) => Math.max(0, killedAt - at));
  const all = [...states.values()];
  return {
    aliveMs,
    acknowledged: acknowledged.length,
    lost,
    swept: all.filter((state) => state === 'swept').length,
    open: all.filter((state) => state === 'open').length,
  };
}

async function askUntilKilled(server: FreeholdServer) {
  const acknowledged: Acknowledged[] = [];
  let killedAt: number | undefined;
  const keepAsking = async () => {
    const client = await AskClient.connect(server);
    const bodies = askBodies(freshSeed(), false);
    for (;;) {
      const answer = await client.ask(bodies()).catch((error: unknown) => {
        if (killedAt === undefined) throw error;
        return undefined;
      });
      if (answer === undefined) return;
      mustBeGood(answer, false);
      const traceId = headerOf(answer, 'x-freehold-trace');
      if (traceId === undefined) throw new Error(`an answer without a trace: ${answer.head}`);
      acknowledged.push({ traceId, at: answer.endAt });
    }
  };
  const startedAt = performance.now();
  const asking = Promise.all(Array.from({ length: CLIENTS }, keepAsking));
  const time = SHORTEST_MS + Math.random() * (LONGEST_MS - SHORTEST_MS);
  await Promise.race([sleep(time), asking]);
  killedAt = performance.now();
  server.child.kill('SIGKILL');
  await server.child.ended;
  await asking;
  if (acknowledged.length === 0) throw new Error('the server was killed before it answered anything');
  return { acknowledged, killedAt, aliveMs: killedAt - startedAt };
}

function readStates(home: string): Map<string, string> {
  const store = openStore(home);
  const rows = store.prepare('SELECT id, state FROM trace').all();
  store.close();
  return new Map(rows.map((row) => [String(row.id), String(row.state)]));
}
