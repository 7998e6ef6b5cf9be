import { fileURLToPath } from 'node:url';
import { endWhenNobodyReads } from './broken-pipe.ts';
import { type Command, find, type Registry } from './command.ts';
import { columnsOf, wrapWords } from './fit-text.ts';
import { bold, cyan, dim, say } from './terminal.ts';
import { version } from './version.ts';

/** `help` over the registry, which is handed in since it names this command too. */
export const helpOver = (commands: Registry): Command => ({
  name: 'help',
  summary: 'this screen, or how to use one command',
  usage: '[COMMAND]',
  options: {},
  help: {},
  words: [0, 1],
  async run(given) {
    endWhenNobodyReads();
    const word = given.words[0];
    const lines =
      word === undefined
        ? overview(await allOf(commands))
        : manual(await find(commands, word), columnsOf(process.stdout));
    for (const line of lines) say(line);
    return 0;
  },
});

async function allOf(commands: Registry): Promise<Command[]> {
  return Promise.all(Object.values(commands).map((load) => load()));
}

/** One screen: what this is, what it can do, how to begin, where to read on. */
export function overview(all: readonly Command[]): string[] {
  const width = Math.max(...all.map(({ name }) => name.length));
  return [
    `${bold('Freehold')} ${version}: the AI you own. One server on your hardware that any OpenAI client can point at.`,
    '',
    ...all.map(({ name, summary }) => `  ${cyan(`freehold ${name.padEnd(width)}`)}  ${summary}`),
    '',
    'To begin',
    '  freehold connect openai --url https://api.openai.com/v1 --key-env OPENAI_API_KEY',
    '  freehold up',
    '',
    dim('One command in full: freehold help COMMAND'),
    dim(`Documents: ${fileURLToPath(new URL('../../docs/', import.meta.url))}`),
  ];
}

/** How to use one command: its usage, and a line for each option. */
export function manual(command: Command, width: number): string[] {
  const flags = Object.entries(command.help).map(
    ([name, meaning]) => [flag(command, name), meaning] as const,
  );
  const widest = Math.max(0, ...flags.map(([shown]) => shown.length));
  return [
    `${bold(`freehold ${command.name}`)}: ${command.summary}`,
    '',
    ...wrapUsage(`freehold ${command.name}`, command.usage, width),
    ...(flags.length > 0 ? [''] : []),
    ...flags.flatMap(([shown, meaning]) =>
      wrapWords(meaning, Math.max(30, width - widest - 4)).map((line, index) =>
        index === 0 ? `  ${cyan(shown.padEnd(widest))}  ${line}` : `${' '.repeat(widest + 4)}${line}`,
      ),
    ),
  ];
}

/** `-n, --number N`: the short form, and the name that the usage gives the value. */
function flag(command: Command, name: string): string {
  const option = command.options[name];
  const short = option?.short;
  const used = new RegExp(`(?:--${name}|${short ? `(?<!\\w)-${short}` : '$^'}) ([^\\s\\]]+)`).exec(
    command.usage,
  )?.[1];
  const value = option?.type === 'string' ? ` ${used ?? 'VALUE'}` : '';
  return `${short ? `-${short}, ` : ''}--${name}${value}`;
}

/** The usage under itself, broken between its parts and never inside one. */
function wrapUsage(start: string, usage: string, width: number): string[] {
  const indent = ' '.repeat(start.length + 1);
  const lines: string[] = [];
  let line = start;
  for (const part of usage.match(/\[(?:[^[\]]|\[[^\]]*\])*\](?:\.\.\.)?|--\S+ [A-Z]\S*|\S+/g) ?? []) {
    if (line.length > indent.length && line.length + 1 + part.length > width) {
      lines.push(line);
      line = indent + part;
    } else line += ` ${part}`;
  }
  return [...lines, line];
}
