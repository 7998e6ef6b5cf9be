import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AppError, type ErrorCode } from '#contract/errors.ts';
import { LastWords } from './last-words.ts';
import { NewsStream } from './news-stream.ts';
import type {
  FromHost,
  GenerateOrder,
  HostSettings,
  HostState,
  ModelReport,
  News,
  ToHost,
} from './protocol.ts';

/** Vectors or scores for texts, with the tokens they were read from. */
export interface Vectors {
  readonly vectors: readonly Float32Array[];
  readonly tokens: number;
}
export interface Scores {
  readonly scores: readonly number[];
  readonly tokens: number;
}

/** Who looks on while a model is loaded. */
export interface LoadWatch {
  /** How much is in memory, from 0 to 1. */
  loaded(share: number): void;
  /** How long nothing may move. */
  readonly stallMs: number;
}

const UNWATCHED: LoadWatch = { loaded: () => undefined, stallMs: 300_000 };

const HOST_FILE = fileURLToPath(new URL('./host/host.ts', import.meta.url));
const HOST_ENVIRONMENT = fileURLToPath(new URL('./host/host.env', import.meta.url));
/** How long a process that was told to end may take. */
const END_MS = 3_000;

/** What a process that was killed most likely died of. */
const OUT_OF_MEMORY =
  'Systems end processes so when memory runs out: freehold fit tells what this machine can hold.';
/** How long a process that has work may say nothing. */
const MOST_SILENCE_MS = 300_000;
const LOOK_EVERY_MS = 10_000;

/** One engine process, as its parent sees it. Once it has ended it stays so; whoever needs one starts another. */
export class HostProcess {
  readonly report: ModelReport;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  state: HostState | undefined;
  readonly #child: ChildProcess;
  readonly #words: LastWords;
  readonly #streams = new Map<number, NewsStream<News>>();
  readonly #replies = new Map<number, Reply>();
  /** Ends a process that says nothing more, e.g. over a grammar that explodes in the library. */
  readonly #watch: NodeJS.Timeout;
  #heardAtMs = performance.now();
  #nextId = 1;
  #death: AppError | undefined;

  private constructor(child: ChildProcess, words: LastWords, report: ModelReport) {
    this.#child = child;
    this.#words = words;
    this.report = report;
    child.on('message', (message: FromHost) => this.#take(message));
    this.#watch = setInterval(() => this.#endIfSilent(), LOOK_EVERY_MS).unref();
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#death = deathOf(code, signal, words);
        words.close();
        clearInterval(this.#watch);
        this.#fail(this.#death);
        resolve();
      });
    });
  }

  /**
   * Starts a process and loads the model there; a load that is no longer wanted is ended by the signal, and one of which
   * nothing is heard for `watch.stallMs`. Throws AppError with the library's own reason.
   */
  static async start(
    settings: HostSettings,
    signal?: AbortSignal,
    watch: LoadWatch = UNWATCHED,
  ): Promise<HostProcess> {
    const words = new LastWords();
    const child = fork(HOST_FILE, {
      execArgv: [...process.execArgv, `--env-file-if-exists=${HOST_ENVIRONMENT}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', words.fd, 'ipc'],
    });
    child.send({ type: 'load', settings } satisfies ToHost, () => undefined);
    const end = () => child.kill('SIGKILL');
    signal?.addEventListener('abort', end, { once: true });
    try {
      const report = await firstReport(child, words, settings, watch);
      return new HostProcess(child, words, report);
    } catch (thrown) {
      end();
      words.close();
      throw thrown;
    } finally {
      signal?.removeEventListener('abort', end);
    }
  }

  get isAlive(): boolean {
    return this.#death === undefined && this.#child.connected;
  }

  get pid(): number {
    return this.report.pid;
  }

  /** Continues a text; ends itself when the reader stops reading or the signal fires. */
  async *generate(order: Omit<GenerateOrder, 'id'>, signal: AbortSignal): AsyncGenerator<readonly News[]> {
    signal.throwIfAborted();
    const id = this.#nextId++;
    const stream = new NewsStream<News>();
    this.#streams.set(id, stream);
    const abort = () => {
      this.#post({ type: 'abort', id });
      stream.fail(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    let done = false;
    try {
      this.#post({ type: 'generate', order: { ...order, id } });
      for await (const news of stream) {
        const failed = news.find((one) => one.kind === 'failed');
        done ||= failed !== undefined || news.some(({ kind }) => kind === 'end');
        if (failed) throw errorOf(failed);
        yield news;
        if (done) return;
      }
    } finally {
      signal.removeEventListener('abort', abort);
      this.#streams.delete(id);
      if (!done && !signal.aborted) this.#post({ type: 'abort', id });
    }
  }

  embed(texts: readonly (string | readonly number[])[]): Promise<Vectors> {
    return this.#ask<Vectors>((id) => ({ type: 'embed', id, texts }));
  }

  rank(query: string, texts: readonly string[]): Promise<Scores> {
    return this.#ask<Scores>((id) => ({ type: 'rank', id, query, texts }));
  }

  async tokenize(text: string): Promise<readonly number[]> {
    const reply = await this.#ask<{ tokens: readonly number[] }>((id) => ({ type: 'tokenize', id, text }));
    return reply.tokens;
  }

  /** Drops what is kept of prompts that are not being answered, in memory and on disk. */
  async forget(): Promise<void> {
    await this.#ask((id) => ({ type: 'forget', id }));
  }

  /** Ends the process, gently first. */
  async close(): Promise<void> {
    if (this.#death) return;
    this.#post({ type: 'close' });
    const hard = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    await this.ended;
    clearTimeout(hard);
  }

  /** A step may be slow, where a model is read from disk; it is never this slow. */
  #endIfSilent(): void {
    const isAsked = this.#streams.size + this.#replies.size > 0;
    if (!isAsked) this.#heardAtMs = performance.now();
    else if (performance.now() - this.#heardAtMs > MOST_SILENCE_MS) this.#child.kill('SIGKILL');
  }

  #ask<R>(message: (id: number) => ToHost): Promise<R> {
    const id = this.#nextId++;
    return new Promise<R>((resolve, reject) => {
      this.#replies.set(id, { resolve: resolve as Reply['resolve'], reject });
      this.#post(message(id));
    });
  }

  #post(message: ToHost): void {
    if (this.#death) this.#fail(this.#death);
    // Where the channel broke just now, `close` will tell everyone.
    else if (this.isAlive) this.#child.send(message, () => undefined);
  }

  #take(message: FromHost): void {
    this.#heardAtMs = performance.now();
    if (message.type === 'news') for (const news of message.news) this.#deliver(news);
    else if (message.type === 'state') {
      this.state = message.state;
      this.#words.keepSmall();
    } else if ('id' in message) {
      this.#replies.get(message.id)?.resolve(message);
      this.#replies.delete(message.id);
    }
  }

  #deliver(news: News): void {
    this.#streams.get(news.id)?.push([news]);
    if (news.kind !== 'failed') return;
    this.#replies.get(news.id)?.reject(errorOf(news));
    this.#replies.delete(news.id);
  }

  #fail(error: AppError): void {
    for (const stream of this.#streams.values()) stream.fail(error);
    for (const { reject } of this.#replies.values()) reject(error);
    this.#replies.clear();
  }
}

interface Reply {
  resolve(message: FromHost): void;
  reject(error: AppError): void;
}

async function firstReport(
  child: ChildProcess,
  words: LastWords,
  settings: HostSettings,
  { loaded, stallMs }: LoadWatch,
): Promise<ModelReport> {
  const { promise, resolve, reject } = Promise.withResolvers<FromHost>();
  const stalled = () => reject(cannotLoad(settings, `nothing of it moved for ${stallMs / 1_000} s`));
  const stall = setTimeout(stalled, stallMs);
  const heard = (message: FromHost) => {
    if (message.type !== 'loading') return resolve(message);
    stall.refresh();
    loaded(message.share);
  };
  const died = (code: number | null, signal: NodeJS.Signals | null) =>
    reject(cannotLoad(settings, `its process ${howEnded(code, signal, words.lastComplaint)}`, signal));
  const notStarted = (error: Error) =>
    reject(cannotLoad(settings, `no process was started: ${error.message}`));
  child.on('message', heard).once('close', died).on('error', notStarted);
  const message = await promise.finally(() => {
    clearTimeout(stall);
    child.off('message', heard).off('close', died);
  });
  if (message.type === 'ready') {
    words.clear();
    return message;
  }
  if (message.type === 'unusable' && message.code === 'engine_unavailable')
    throw new AppError(message.code, message.message, {
      hint: 'Freehold answers from other experts meanwhile.',
    });
  const said = message.type === 'unusable' ? message.message : message.type;
  throw cannotLoad(settings, words.firstComplaint ?? said);
}

function cannotLoad({ file }: HostSettings, why: string, signal?: NodeJS.Signals | null): AppError {
  return new AppError('engine_failed', `Cannot load ${file}: ${why}`, {
    hint:
      signal === 'SIGKILL'
        ? OUT_OF_MEMORY
        : 'Pull the file again or another one; freehold models --check tells whether it is whole.',
  });
}

function errorOf(news: Extract<News, { kind: 'failed' }>): AppError {
  const code: ErrorCode = news.code;
  return new AppError(code, news.message, {
    ...(news.hint === undefined ? {} : { hint: news.hint }),
    ...(news.param === undefined ? {} : { param: news.param }),
    ...(news.values ? { values: { ...news.values } } : {}),
    ...(code === 'overloaded' ? { retryAfterMs: 1_000 } : {}),
  });
}

function deathOf(code: number | null, signal: NodeJS.Signals | null, words: LastWords): AppError {
  return new AppError('engine_failed', `The engine process ${howEnded(code, signal, words.lastComplaint)}`, {
    hint:
      signal === 'SIGKILL'
        ? `${OUT_OF_MEMORY} The next ask starts a new one.`
        : 'The next ask starts a new one.',
  });
}

function howEnded(code: number | null, signal: NodeJS.Signals | null, complaint: string | undefined): string {
  if (signal === 'SIGKILL') return 'was ended by SIGKILL';
  const how = signal ? `was ended by ${signal}` : `ended with status ${code ?? 'unknown'}`;
  return complaint === undefined ? how : `${how}: ${complaint}`;
}
