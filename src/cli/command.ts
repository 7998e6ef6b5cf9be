import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { AppError } from '#contract/errors.ts';
import { nearest } from '#std/nearest.ts';

/** One word after `freehold`. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What stands after the name, e.g. `NAME --url URL`. */
  readonly usage: string;
  readonly options: ParseArgsOptionsConfig;
  /** One line an option, for help; every option has one. */
  readonly help: Readonly<Record<string, string>>;
  /** How many words besides options it takes. */
  readonly words: readonly [least: number, most: number];
  run(given: Given): Promise<number>;
}

/** What was typed, read. */
export interface Given {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
}

/** The options that say where a server keeps its things. */
export const placeOptions = {
  home: { type: 'string' },
  config: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig;

export const placeHelp = {
  home: 'where everything is kept (default ~/.freehold, or FREEHOLD_HOME)',
  config: 'the config file (default config.yaml in the home, or FREEHOLD_CONFIG)',
} as const;

export function readArguments(command: Command, args: readonly string[]): Given {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: command.options,
      allowPositionals: true,
      strict: true,
    });
    const [least, most] = command.words;
    if (positionals.length < least || positionals.length > most) {
      throw misuse(
        command,
        positionals.length > most ? `does not take "${positionals[most]}"` : 'wants to be told more',
      );
    }
    return { words: positionals, options: values as Given['options'] };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw misuse(command, whatIsWrong(command, (cause as Error).message));
  }
}

/** What Node's reader of arguments found wrong, in words that follow "it". */
function whatIsWrong(command: Command, said: string): string {
  const unknown = /Unknown option '(-+[^']*)'/.exec(said)?.[1];
  const near = unknown && nearest(unknown.replace(/^-+/, ''), Object.keys(command.options));
  if (unknown) return `has no option ${unknown}${near ? `; did you mean --${near}?` : ''}`;
  const dashed = /use '(--[\w-]+)=-XYZ'/.exec(said)?.[1];
  if (dashed) return `wants a value after ${dashed}; one that begins with a dash is typed ${dashed}=-…`;
  const [, option, problem] = /^Option '.*?(--[\w-]+).*' (argument missing|does not take)/.exec(said) ?? [];
  if (option) return `${problem === 'argument missing' ? 'wants a' : 'takes no'} value after ${option}`;
  return `was misread: ${said}`;
}

export function misuse(command: Command, what: string): AppError {
  return new AppError('bad_request', `Cannot run freehold ${command.name}: it ${what}`, {
    hint: `Usage: freehold ${command.name} ${command.usage}`,
  });
}

export function textOption(given: Given, name: string): string | undefined {
  const value = given.options[name];
  return typeof value === 'string' ? value : undefined;
}

export function listOption(given: Given, name: string): string[] {
  const value = given.options[name];
  return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];
}

export function numberOption(command: Command, given: Given, name: string): number | undefined {
  const text = textOption(given, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw misuse(command, `cannot use --${name} ${text}: it must be a number of at least 0`);
  return value;
}

/** The commands by name, each loaded when it is wanted. */
export type Registry = Readonly<Record<string, () => Promise<Command>>>;

export function find(commands: Registry, name: string): Promise<Command> {
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load) return load();
  const near = nearest(name, Object.keys(commands));
  throw new AppError('bad_request', `Cannot run freehold ${name}: there is no such command`, {
    hint: `${near ? `Did you mean freehold ${near}? ` : ''}Type: freehold help`,
  });
}
