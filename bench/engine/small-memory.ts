/** A mixture of experts larger than the memory its server may have, beside the same with all the memory it wants. */
import { statSync } from 'node:fs';
import { type Bar, number, printTable } from '../table.ts';
import { msPerToken, type Streamed } from './arm.ts';
import { FreeholdArm } from './freehold-arm.ts';
import { boundMemory, forgetPages } from './memory-group.ts';
import { type Bench, type Outcome, tellProgress } from './part.ts';
import { engineOf, majorFaults, residentOf } from './process-memory.ts';
import { spelledPrompt } from './spelled.ts';

/** Of the file's size: the server, its JavaScript and the context have to fit beside some of the weights. */
const SHARE_ALLOWED = 0.7;
/** As much as the house plans for by itself when so little is free. */
const SHARE_PLANNED = 0.5;
const PROMPT_TOKENS = 32;
const CONTEXT = 512;

interface Run {
  readonly answer: Streamed;
  readonly faultsPerToken: number;
  /** The part of the file that is in memory after the answer. */
  readonly resident: number;
}

export async function smallMemory(bench: Bench): Promise<Outcome> {
  const file = bench.models.largeMixture();
  const { size } = statSync(file);
  const allowed = Math.floor(size * SHARE_ALLOWED);
  tellProgress('a large mixture, all the memory it wants');
  const free = await run(bench, file, Math.floor(size * SHARE_PLANNED), []);
  const bound = boundMemory(allowed);
  tellProgress('the same within bounds');
  const bounded = await run(bench, file, 0, bound.within);
  await bound.release();
  const isSame = free.answer.text === bounded.answer.text;
  const megabytes = (bytes: number) => number(bytes / 1e6);
  printTable(
    `A file of ${megabytes(size)} MB within ${megabytes(allowed)} MB (${bound.by})`,
    ['memory', 'tokens/s', 'major faults a token', 'of the file resident'],
    [row('unbounded', free), row('bounded', bounded)],
  );
  const bar: Bar = {
    what: 'larger than memory: answers, and equally',
    figure: isSame ? 'the same text' : 'another text',
    bar: 'the same',
    met: isSame && free.answer.text !== '',
  };
  return {
    figures: { size, allowed, by: bound.by, free: figuresOf(free), bounded: figuresOf(bounded) },
    bars: [bar],
  };
}

/** `memoryBytes` 0 lets the house find out by itself what it may take. */
async function run(
  { options }: Bench,
  file: string,
  memoryBytes: number,
  within: readonly string[],
): Promise<Run> {
  const { threads, tokens } = options;
  const engine = { threads, context: CONTEXT, parallel: 1, memoryBytes };
  const house = await FreeholdArm.start({
    models: { mixture: file },
    engine,
    within,
    // Pages that are in memory already were counted to whoever read them first.
    beforeUp: () => forgetPages(file),
  });
  await house.stream({ prompt: spelledPrompt(PROMPT_TOKENS, 1), tokens: 2 });
  const pid = engineOf(house.child.pid);
  const before = majorFaults(pid);
  const answer = await house.stream({ prompt: spelledPrompt(PROMPT_TOKENS, 2), tokens });
  const seen = {
    answer,
    faultsPerToken: (majorFaults(pid) - before) / (answer.tokens + answer.promptTokens),
    resident: residentOf(pid, file) / statSync(file).size,
  };
  await house.stop();
  return seen;
}

function row(what: string, { answer, faultsPerToken, resident }: Run): string[] {
  return [
    what,
    number(1_000 / msPerToken(answer), 1),
    number(faultsPerToken, 1),
    `${number(resident * 100)} %`,
  ];
}

function figuresOf({ answer, faultsPerToken, resident }: Run) {
  return { tokensPerSecond: 1_000 / msPerToken(answer), faultsPerToken, resident };
}
