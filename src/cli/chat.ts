import { type Flags, findPlaces, loadConfig } from '#config/load.ts';
import { completeConfig } from '#config/parse.ts';
import { readKey } from '#config/secrets.ts';
import { AppError } from '#contract/errors.ts';
import { systemClock } from '#std/clock.ts';
import { endWhenNobodyReads } from './broken-pipe.ts';
import { ChatScreen } from './chat/chat-screen.ts';
import { ChatSession } from './chat/chat-session.ts';
import { HouseLine } from './chat/house-line.ts';
import { LineSource } from './chat/line-source.ts';
import { type Command, type Given, placeHelp, placeOptions, textOption } from './command.ts';
import { INTERRUPTED } from './interruptible.ts';

export const chat: Command = {
  name: 'chat',
  summary: 'talk to a model in this terminal',
  usage: '[MODEL] [--url URL] [--key-env VAR] [--system TEXT] [--home DIR] [--config FILE]',
  options: {
    url: { type: 'string' },
    'key-env': { type: 'string' },
    system: { type: 'string' },
    ...placeOptions,
  },
  help: {
    url: 'the server to talk to (default: the one of this home; where none runs, the house opens in this process)',
    'key-env': 'the environment variable with a key of freehold key add, where the server demands one',
    system: 'what the model is told before all questions',
    ...placeHelp,
  },
  words: [0, 1],
  async run(given) {
    endWhenNobodyReads();
    const screen = new ChatScreen(process.stdout, process.stderr);
    const isTerminal = process.stdin.isTTY === true && screen.isTerminal;
    const model = given.words[0] ?? 'auto';
    const place = await reach(given, (line) => screen.note(line));
    const typed = new LineSource({
      input: process.stdin,
      output: process.stdout,
      isTerminal,
      onInterrupt: () => session.stopAnswer(),
    });
    const session = new ChatSession({
      line: place.line,
      typed,
      screen,
      isInteractive: isTerminal,
      clock: systemClock,
      model,
      system: textOption(given, 'system'),
    });
    const { release, wasInterrupted } = leaveOnSignals(session, typed);
    if (isTerminal)
      screen.note(`${model} at ${place.line.address}${place.why}. /help has what you can type.`);
    try {
      const status = await session.run();
      return wasInterrupted() ? INTERRUPTED : status;
    } finally {
      release();
      typed.close();
      await place.close();
    }
  },
};

interface Place {
  readonly line: HouseLine;
  /** For people, where it was not already there. */
  readonly why: string;
  close(): Promise<void>;
}

/** The server that was named, else the one of this home, else a house in this process. */
async function reach(given: Given, log: (line: string) => void): Promise<Place> {
  const named = textOption(given, 'url');
  const flags: Flags = { home: textOption(given, 'home'), config: textOption(given, 'config') };
  const line = new HouseLine(named ?? homeAddress(flags), serverKey(given));
  if (await line.isThere()) return { line, why: '', close: () => line.close() };
  await line.close();
  if (named !== undefined)
    throw new AppError('upstream_failed', `Cannot chat: no Freehold answers at ${line.address}`, {
      hint: 'Start it there with freehold up, or leave --url out: then the house opens in this process.',
    });
  const { openOwnHouse } = await import('./chat/own-house.ts');
  const house = await openOwnHouse(flags, log);
  const inside = new HouseLine(house.address);
  const close = async () => {
    await inside.close();
    await house.close();
  };
  return { line: inside, why: ', a house in this process, since no server runs', close };
}

function serverKey(given: Given): string | undefined {
  const keyEnv = textOption(given, 'key-env');
  if (keyEnv === undefined) return undefined;
  const { server } = completeConfig(
    { experts: { server: { url: 'http://server', keyEnv } } },
    'the key',
  ).experts;
  const key = server && readKey('server', server);
  if (key && 'value' in key) return key.value;
  throw new AppError('key_missing', `Cannot use your key: the environment variable ${keyEnv} is not set`, {
    hint: `Type: export ${keyEnv}=fh_... and the same again.`,
  });
}

function homeAddress(flags: Flags): string {
  const { host, port } = loadConfig(findPlaces(flags), flags).server;
  const dialled = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${dialled.includes(':') ? `[${dialled}]` : dialled}:${port}`;
}

/** A signal stops the answer and leaves in good order; a second one ends the process at once. */
function leaveOnSignals(session: ChatSession, typed: LineSource) {
  let wasInterrupted = false;
  const leave = () => {
    if (wasInterrupted) process.exit(INTERRUPTED);
    wasInterrupted = true;
    session.leave();
    typed.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, leave);
  return {
    wasInterrupted: () => wasInterrupted,
    release: () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, leave);
    },
  };
}
