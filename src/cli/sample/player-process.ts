import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AppError } from '#contract/errors.ts';
import type { FromPlayers, SampleProgress, ToPlayers } from './sample-messages.ts';

const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 5_000;
const KEPT_CHARS = 1_000;

type Listens = Extract<FromPlayers, { type: 'listens' }>;

/** The program that plays the world of a sample; see sample-program.ts. */
export class PlayerProcess {
  /** Where its stand-in listens. Rejects with AppError where it does not come to that. */
  readonly listens: Promise<Listens>;
  /** Resolves when it has ended: with why, where it was not by itself and not because it was told to. */
  readonly ended: Promise<string | undefined>;
  readonly #child: ChildProcess;
  #isTold = false;

  constructor(folder: string, progress: (progress: SampleProgress) => void) {
    const program = fileURLToPath(import.meta.resolve('./sample-program.ts'));
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, folder], {
      // A process group of its own: Ctrl-C in the terminal is for us. The channel tells it when we are gone.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      detached: true,
    });
    this.#child = child;
    const said = lastWords(child);
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(`it could not be started: ${error.message}`));
      child.once('close', (code, signal) => {
        if (code === 0 || this.#isTold) resolve(undefined);
        else resolve(said() || `it ended (${signal ?? `status ${code}`})`);
      });
    });
    this.listens = this.#listening();
    this.listens.catch(() => undefined); // told where it is waited for
    child.on('message', (message: FromPlayers) => {
      if (message.type === 'progress') progress(message);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  tell(message: ToPlayers): void {
    if (this.#child.connected) this.#child.send(message);
  }

  /** Asks it to end, waits, and in the end insists. */
  async stop(): Promise<void> {
    this.#isTold = true;
    this.tell({ type: 'end' });
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT_MS);
    await this.ended;
    clearTimeout(insist);
  }

  #listening(): Promise<Listens> {
    const { promise, resolve, reject } = Promise.withResolvers<Listens>();
    const refuse = (why: string) =>
      reject(
        new AppError('internal', `Cannot start the sample: ${why}`, { hint: 'Start it again in a moment.' }),
      );
    const late = setTimeout(
      () => refuse(`its program did not start within ${START_LIMIT_MS / 1_000} s`),
      START_LIMIT_MS,
    );
    this.#child.on('message', (message: FromPlayers) => {
      if (message.type === 'listens') resolve(message);
    });
    this.ended.then((why) => refuse(`its program ended: ${why ?? 'it was told to'}`));
    return promise.finally(() => clearTimeout(late));
  }
}

/** Reads what goes wrong, so that it does not fill up and stop the child, and keeps the end of it. */
function lastWords(child: ChildProcess): () => string {
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    words = (words + piece).slice(-KEPT_CHARS);
  });
  return () => words.trim();
}
