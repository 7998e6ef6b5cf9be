/** Under what conditions a figure was measured; without them it cannot be compared with another. */
import {
  closeSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { makeTempDir, removeTempDir } from './processes.ts';
import { percentiles } from './statistics.ts';

const TMPFS = 0x01021994;

export interface Conditions {
  readonly date: string;
  readonly node: string;
  readonly freehold: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly loadBefore: readonly number[];
  readonly tempOnDisk: boolean;
  /** What one small write made durable costs here, median: it bounds the durable mode. */
  readonly fdatasyncUs: number;
}

export function readConditions(): Conditions {
  const manifest = readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8');
  return {
    date: new Date().toISOString(),
    node: process.version,
    freehold: (JSON.parse(manifest) as { version: string }).version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    loadBefore: loadavg().map((load) => Math.round(load * 100) / 100),
    tempOnDisk: statfsSync(tmpdir()).type !== TMPFS,
    fdatasyncUs: Math.round(fdatasyncCost()),
  };
}

function fdatasyncCost(): number {
  const dir = makeTempDir('sync');
  const file = openSync(join(dir, 'probe'), 'w');
  const page = Buffer.alloc(4096, 1);
  const costs: number[] = [];
  for (let round = 0; round < 100; round += 1) {
    const before = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    costs.push((performance.now() - before) * 1000);
  }
  closeSync(file);
  removeTempDir(dir);
  return percentiles(costs).p50;
}

export function printConditions(conditions: Conditions): void {
  const { date, node, cpu, cores, loadBefore, fdatasyncUs, tempOnDisk } = conditions;
  console.log(`${date}  Node ${node}  ${cores} × ${cpu}  load before ${loadBefore.join(' ')}`);
  console.log(
    `fdatasync of 4 KiB: ${fdatasyncUs} µs${tempOnDisk ? '' : ' (the temp dir is in memory: use TMPDIR)'}`,
  );
  if ((loadBefore[0] ?? 0) > 0.5)
    console.log('Something else uses this machine: the figures will be worse for it.');
}

/** Writes bench/out/NAME.json. */
export function saveReport(name: string, report: unknown): void {
  const dir = join(import.meta.dirname, 'out');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\nWritten to bench/out/${name}.json`);
}
