/**
 * `npm run bench:engine`: local models through Freehold, beside llama.cpp's own server where there is one.
 * See bench/README.md.
 */
import { printConditions, readConditions, saveReport } from './conditions.ts';
import { type Builds, readBuilds } from './engine/builds.ts';
import { correct } from './engine/correct.ts';
import { embeddings } from './engine/embeddings.ts';
import { estimate } from './engine/estimate.ts';
import { type MachineSeen, watchMachine } from './engine/machine-watch.ts';
import { manyStreams } from './engine/many-streams.ts';
import { Models } from './engine/models.ts';
import { oneStream } from './engine/one-stream.ts';
import { type Options, type PartName, readOptions } from './engine/options.ts';
import type { Part } from './engine/part.ts';
import { prefix } from './engine/prefix.ts';
import { smallMemory } from './engine/small-memory.ts';
import { runBench } from './processes.ts';
import { type Bar, number, printBars } from './table.ts';

const PARTS: Readonly<Record<PartName, Part>> = {
  one: oneStream,
  streams: manyStreams,
  prefix,
  embeddings,
  correct,
  memory: smallMemory,
  estimate,
};

await runBench(async () => {
  const options = readOptions();
  const conditions = readConditions();
  printConditions(conditions);
  const builds = await readBuilds(options.llamaServer);
  printSides(builds, options);
  const models = new Models(options.small);
  const look = watchMachine();
  const figures: Partial<Record<PartName, unknown>> = {};
  const bars: Bar[] = [];
  for (const name of options.only) {
    process.stderr.write(`${name}\n`);
    const outcome = await PARTS[name]({ options, models });
    figures[name] = outcome.figures;
    bars.push(...outcome.bars);
  }
  const machine = look();
  const met = printBars(bars);
  printMachine(machine);
  const sizes = models.sizes;
  printSizes(sizes);
  saveReport(nameOf(options), { conditions, machine, builds, sizes, options, figures, bars });
  return met;
});

function printSides({ freehold, llamaServer }: Builds, { threads, small }: Options): void {
  console.log(`freehold: ${freehold}`);
  console.log(`llama-server: ${llamaServer ?? 'none to compare with; --llama-server PATH names one'}`);
  console.log(
    `${threads} threads compute${small ? '; models of a few thousand weights: no figure means anything' : ''}`,
  );
}

function printSizes(sizes: Readonly<Record<string, number>>): void {
  const told = Object.entries(sizes).map(([name, bytes]) => `${name} ${number(bytes / 1e6, 1)} MB`);
  console.log(`Models: ${told.join(', ')}`);
}

/** A part of the bench does not take the place of the whole. */
function nameOf({ only, small }: Options): string {
  const isWhole = Object.keys(PARTS).every((name) => only.includes(name as PartName));
  return ['engine', ...(isWhole ? [] : only), ...(small ? ['small'] : [])].join('-');
}

function printMachine({ loadBefore, loadAfter, stolen }: MachineSeen): void {
  const load = (of: readonly number[]) => of.map((each) => number(each, 2)).join(' ');
  const steal = stolen === undefined ? 'unknown' : `${number(stolen * 100, 1)} %`;
  console.log(
    `\nLoad before ${load(loadBefore)}, after ${load(loadAfter)}; stolen by other machines: ${steal}`,
  );
}
