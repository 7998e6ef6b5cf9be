import { AppError } from '#contract/errors.ts';
import { nearest } from '#std/nearest.ts';
import type { Command } from './command.ts';

/** Every command, loaded when it is typed: `freehold up` pays for nothing that `freehold rehearse` needs. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./up.ts')).up,
  connect: async () => (await import('./connect.ts')).connect,
  traces: async () => (await import('./traces.ts')).traces,
  export: async () => (await import('./export.ts')).exportTraces,
  rehearse: async () => (await import('./rehearse/rehearse.ts')).rehearse,
  help: async () => (await import('./help.ts')).help,
};

export async function findCommand(word: string | undefined): Promise<Command> {
  const name = word === undefined || word === '-h' || word === '--help' ? 'help' : word;
  const load = commands[name];
  if (load) return load();
  const near = nearest(name, Object.keys(commands));
  throw new AppError('bad_request', `Cannot run freehold ${name}: there is no such command`, {
    hint: `${near ? `Did you mean freehold ${near}? ` : ''}Type: freehold help`,
  });
}
