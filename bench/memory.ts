/** Resident memory over many asks: an exact number of them, sampled as they go, and again after a rest. */
import { join } from 'node:path';
import { freshSeed, type Ledger } from './arms.ts';
import type { Target } from './ask-client.ts';
import type { LoadOrder } from './load-client.ts';
import { Child, residentMb, sleep } from './processes.ts';
import { slope } from './statistics.ts';

export interface MemoryResult {
  readonly asks: number;
  readonly perSecond: number;
  readonly startMb: number;
  readonly halfMb: number;
  readonly endMb: number;
  readonly peakMb: number;
  readonly afterRestMb: number;
  /** Growth over the second half, by least squares over the samples. */
  readonly mbPer100k: number;
  readonly samples: readonly (readonly [answered: number, mb: number])[];
}

const SAMPLE_MS = 2000;
const REST_MS = 10_000;

export async function measureMemory(
  target: Target,
  plan: { readonly asks: number; readonly connections: number; readonly ledger: Ledger },
): Promise<MemoryResult> {
  const { asks, connections, ledger } = plan;
  const half = Math.floor(asks / 2);
  const { origin, headers, pid } = target;
  const order: LoadOrder = { origin, headers, connections, asks, tellEvery: 1000, seed: freshSeed() };
  const startMb = residentMb(pid);
  const startedAt = performance.now();
  const client = join(import.meta.dirname, 'load-client.ts');
  const child = new Child('the load client', process.execPath, [client, JSON.stringify(order)]);
  let answered = 0;
  let halfMb = Number.NaN;
  const samples: [number, number][] = [];
  child.onLine((line) => {
    answered = (JSON.parse(line) as { answered: number }).answered;
    if (Number.isNaN(halfMb) && answered >= half) halfMb = residentMb(pid);
  });
  const timer = setInterval(() => samples.push([answered, residentMb(pid)]), SAMPLE_MS);
  const how = await child.ended;
  clearInterval(timer);
  const endMb = residentMb(pid);
  const seconds = (performance.now() - startedAt) / 1000;
  if (how !== 0 || answered !== asks)
    throw child.complaint(`ended with ${how} after ${answered} of ${asks} asks`);
  ledger.add(target.name, answered);
  samples.push([answered, endMb]);
  await sleep(REST_MS);
  const later = samples.filter(([at]) => at >= half);
  return {
    asks,
    perSecond: asks / seconds,
    startMb,
    halfMb,
    endMb,
    peakMb: Math.max(halfMb, ...samples.map(([, mb]) => mb)),
    afterRestMb: residentMb(pid),
    mbPer100k: slope(later) * 100_000,
    samples,
  };
}
