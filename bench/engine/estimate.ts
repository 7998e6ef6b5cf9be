/** What the house reckons a model will take, against what its process has once it answered. */
import { statSync } from 'node:fs';
import { findPlaces, loadConfig } from '#config/load.ts';
import { expectedBytes } from '#engine/engine.ts';
import { HostProcess } from '#engine/host-process.ts';
import { DEFAULT_SAMPLING } from '#engine/native/sampling-plan.ts';
import { planLoad } from '#experts/local/plan-load.ts';
import { modelFacts } from '#gguf/model-facts.ts';
import { readGguf } from '#gguf/read-gguf.ts';
import { makeTempDir } from '../processes.ts';
import { type Bar, number, printTable } from '../table.ts';
import { type Bench, type Outcome, tellProgress } from './part.ts';
import { residentBytes } from './process-memory.ts';
import { spelledPrompt } from './spelled.ts';

const MOST_ERROR = 0.1;
const BUDGET = 64 * 1024 ** 3;

interface Reckoned {
  readonly name: string;
  readonly context: number;
  readonly fileBytes: number;
  readonly planned: number;
  readonly resident: number;
  readonly error: number;
}

export async function estimate(bench: Bench): Promise<Outcome> {
  const { models } = bench;
  const cases: [name: string, file: string, context: number][] = [
    ['dense', models.dense(), 512],
    ['dense', models.dense(), 2_048],
    ['dense', models.dense(), 8_192],
    ['mixture', models.mixture(), 2_048],
    ['mixture', models.mixture(), 8_192],
    ['encoder', models.encoder('f32'), 512],
  ];
  const reckoned: Reckoned[] = [];
  for (const [name, file, context] of cases) {
    tellProgress(`${name} with a context of ${context}`);
    reckoned.push(await reckon(bench, name, file, context));
  }
  const megabytes = (bytes: number) => number(bytes / 1e6);
  printTable(
    'Memory: reckoned before loading, and resident after an answer, MB',
    ['model', 'context', 'file', 'reckoned', 'resident', 'error'],
    reckoned.map((one) => [
      one.name,
      String(one.context),
      megabytes(one.fileBytes),
      megabytes(one.planned),
      megabytes(one.resident),
      `${number(one.error * 100, 1)} %`,
    ]),
  );
  const worst = reckoned.reduce((a, b) => (Math.abs(b.error) > Math.abs(a.error) ? b : a));
  const bar: Bar = {
    what: 'estimate: largest error against RSS',
    figure: `${number(worst.error * 100, 1)} % (${worst.name}, ${worst.context})`,
    bar: `≤ ${MOST_ERROR * 100} %`,
    met: Math.abs(worst.error) <= MOST_ERROR,
  };
  return { figures: reckoned, bars: [bar] };
}

async function reckon({ options }: Bench, name: string, file: string, context: number): Promise<Reckoned> {
  const home = makeTempDir('estimate');
  const { engine } = loadConfig(findPlaces({ home }), { home }, {});
  const settings = { ...engine, context, threads: options.threads };
  const plan = planLoad({ paths: [file] }, modelFacts(readGguf(file)), settings, BUDGET);
  const host = await HostProcess.start(plan.settings);
  await (plan.settings.purpose === 'generate' ? answer(host) : host.embed(['one', 'two words']));
  const resident = residentBytes(host.pid);
  await host.close();
  // One answer is in the model's memory: beside it nothing waits yet.
  const planned = expectedBytes(plan, undefined);
  return {
    name,
    context,
    fileBytes: statSync(file).size,
    planned,
    resident,
    error: planned / resident - 1,
  };
}

async function answer(host: HostProcess): Promise<void> {
  const order = {
    client: 'bench',
    prompt: spelledPrompt(230, 1),
    addBegin: true,
    sampling: { ...DEFAULT_SAMPLING, temperature: 0 },
    stop: [],
    maxTokens: 16,
    ignoreEnd: true,
  };
  for await (const _ of host.generate(order, new AbortController().signal));
}
