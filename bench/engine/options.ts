/** What `npm run bench:engine` was asked for. */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const PARTS = ['one', 'streams', 'prefix', 'embeddings', 'correct', 'memory', 'estimate'] as const;
export type PartName = (typeof PARTS)[number];

export interface Options {
  readonly only: readonly PartName[];
  /** The server of llama.cpp to compare with; undefined measures ours alone. */
  readonly llamaServer: string | undefined;
  readonly threads: number;
  readonly rounds: number;
  /** Tokens of each answer that is timed. */
  readonly tokens: number;
  /** How long the flood beside the quiet user lasts. */
  readonly seconds: number;
  readonly generations: number;
  /** Models of a few thousand weights: shows that the bench works, and nothing else. */
  readonly small: boolean;
}

/** Throws where an option cannot be read. */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      'llama-server': { type: 'string' },
      threads: { type: 'string', default: String(availableParallelism()) },
      rounds: { type: 'string', default: '5' },
      tokens: { type: 'string', default: '64' },
      seconds: { type: 'string', default: '20' },
      generations: { type: 'string', default: '500' },
      small: { type: 'boolean', default: false },
    },
  });
  const server = values['llama-server'];
  return {
    only: values.only === undefined ? PARTS : values.only.split(',').map(partNamed),
    llamaServer: server === undefined ? undefined : resolve(server),
    threads: whole('threads', values.threads),
    rounds: whole('rounds', values.rounds),
    tokens: whole('tokens', values.tokens, 2),
    seconds: whole('seconds', values.seconds),
    generations: whole('generations', values.generations),
    small: values.small,
  };
}

function partNamed(text: string): PartName {
  const part = PARTS.find((name) => name === text.trim());
  if (part) return part;
  throw new Error(`--only knows no part "${text}": it takes ${PARTS.join(', ')}, with commas between`);
}

function whole(name: string, text: string, least = 1): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${name} takes a whole number from ${least}, not "${text}"`);
}
