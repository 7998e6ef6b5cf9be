import { type Command, find, type Registry } from './command.ts';

/** Every command, loaded when it is typed: `freehold up` pays for nothing that `freehold rehearse` needs. */
export const commands: Registry = {
  up: async () => (await import('./up.ts')).up,
  chat: async () => (await import('./chat.ts')).chat,
  connect: async () => (await import('./connect.ts')).connect,
  pull: async () => (await import('./pull.ts')).pull,
  add: async () => (await import('./add.ts')).add,
  models: async () => (await import('./models.ts')).models,
  fit: async () => (await import('./fit.ts')).fit,
  rm: async () => (await import('./rm.ts')).rm,
  pin: async () => (await import('./pin.ts')).pin,
  unpin: async () => (await import('./unpin.ts')).unpin,
  gc: async () => (await import('./gc.ts')).gc,
  password: async () => (await import('./password.ts')).password,
  key: async () => (await import('./key.ts')).key,
  traces: async () => (await import('./traces.ts')).traces,
  tasks: async () => (await import('./tasks.ts')).tasks,
  task: async () => (await import('./task.ts')).task,
  gate: async () => (await import('./gate.ts')).gate,
  export: async () => (await import('./export.ts')).exportTraces,
  rehearse: async () => (await import('./rehearse/rehearse.ts')).rehearse,
  version: async () => (await import('./tell-version.ts')).tellVersion,
  help: async () => (await import('./help.ts')).helpOver(commands),
};

/** How people ask any program for these, before they know its commands. */
const USUAL_WORDS: Readonly<Record<string, string>> = {
  '-h': 'help',
  '--help': 'help',
  '-v': 'version',
  '--version': 'version',
};

export function findCommand(word = 'help'): Promise<Command> {
  return find(commands, USUAL_WORDS[word] ?? word);
}
