import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { AppError } from '#contract/errors.ts';
import type { StandInSetup } from './stand-in.ts';

/** A program that was started and listens. */
export interface Running {
  readonly name: string;
  /** Where it listens, e.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Resolves when it has ended, asked or not, with how it did and what it said last. */
  readonly ended: Promise<string>;
  /** Asks it to end, waits, and in the end insists. */
  stop(): Promise<void>;
}

const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 15_000;
const KEPT_CHARS = 2_000;

export function startStandIn(setup: StandInSetup): Promise<Running> {
  return start('the stand-in', fileURLToPath(import.meta.resolve('./stand-in.ts')), [JSON.stringify(setup)]);
}

/** The real server, as `freehold up` starts it: the same program, in a process of its own. */
export function startServer(home: string, configFile: string): Promise<Running> {
  const main = fileURLToPath(new URL('../../main.ts', import.meta.url));
  const place = ['--home', home, '--config', configFile];
  return start('the server', main, ['up', ...place, '--host', '127.0.0.1', '--port', '0']);
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts a TypeScript program that says `listens on URL` when it does. */
async function start(name: string, program: string, args: readonly string[]): Promise<Running> {
  const child: Child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      // Not by bin/freehold: what that starts would outlive us if we were killed.
      '--import',
      import.meta.resolve('./follow-parent.ts'),
      program,
      ...args,
    ],
    // A process group of its own: Ctrl-C in the terminal is for us, who then stop the others in order.
    { stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  );
  const said = lastWords(child);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`${name} could not be started: ${error.message}`));
    child.once('close', (code, signal) => resolve(`${name} ended (${signal ?? `status ${code}`})${said()}`));
  });
  child.stdin.on('error', () => {}); // it ended first; `ended` tells
  const stop = () => end(child, ended);
  try {
    return { name, url: await listening(name, child, ended), ended, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** Resolves with the address once the child says where it listens. */
async function listening(name: string, child: Child, ended: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      new Promise<string>((resolve) => {
        let heard = '';
        child.stdout.on('data', (piece: string) => {
          heard = (heard + piece).slice(-KEPT_CHARS);
          const url = /listens on (http:\S+)\s/.exec(heard)?.[1];
          if (url) resolve(url);
        });
      }),
      ended.then((how) => {
        throw new AppError('internal', `Cannot rehearse: ${how}`);
      }),
      new Promise<never>((_, reject) => {
        const late = new AppError(
          'internal',
          `Cannot rehearse: ${name} did not start within ${START_LIMIT_MS / 1000} s`,
        );
        timer = setTimeout(() => reject(late), START_LIMIT_MS);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

/** Closing its standard input is what tells it to go; see follow-parent.ts. */
async function end(child: Child, ended: Promise<string>): Promise<void> {
  child.stdin.end();
  const insist = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(insist);
}

/** Reads both outputs, so that neither fills up and stops the child, and keeps the end of what went wrong. */
function lastWords(child: Child): () => string {
  let words = '';
  child.stdout.setEncoding('utf8').resume();
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    words = (words + piece).slice(-KEPT_CHARS);
  });
  return () => (words.trim() === '' ? '' : `: ${words.trim()}`);
}
