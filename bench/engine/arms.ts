/** Freehold and, where there is one to compare with, llama-server, over the same model with the same room. */
import type { Arm } from './arm.ts';
import { FreeholdArm } from './freehold-arm.ts';
import { LlamaArm } from './llama-arm.ts';
import type { Bench } from './part.ts';
import { spelledPrompt } from './spelled.ts';

/** Answers that are written at the same time; more wait. */
export const PARALLEL = 8;
/** The most tokens of an ask, and of all together; Freehold keeps room for two asks of full length. */
const CONTEXT = 8_192;
export const CELLS = 2 * CONTEXT;

export interface Arms {
  readonly freehold: FreeholdArm;
  /** Freehold first. */
  readonly all: readonly Arm[];
  stop(): Promise<void>;
}

/** Starts them, and asks each once, which is not timed. */
export async function startArms({ options, models }: Bench): Promise<Arms> {
  const { llamaServer: program, threads } = options;
  const file = models.dense();
  const engine = { threads, parallel: PARALLEL, context: CONTEXT };
  const freehold = await FreeholdArm.start({ models: { dense: file }, engine });
  const all: Arm[] = [freehold];
  if (program !== undefined)
    all.push(await LlamaArm.start({ program, file, threads, parallel: PARALLEL, cells: CELLS }));
  for (const arm of all) await arm.stream({ prompt: spelledPrompt(64, 0), tokens: 32 });
  return { freehold, all, stop: async () => void (await Promise.all(all.map((arm) => arm.stop()))) };
}
