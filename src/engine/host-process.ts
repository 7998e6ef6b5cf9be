import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AppError, type ErrorCode } from '#contract/errors.ts';
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

const HOST_FILE = fileURLToPath(new URL('./host/host.ts', import.meta.url));
/** Lines of the library's own words that are kept to explain a death. */
const LAST_LINES = 40;
/** How long a process that was told to end may take. */
const END_MS = 3_000;

/** One engine process, as its parent sees it. Once it has ended it stays so; whoever needs one starts another. */
export class HostProcess {
  readonly report: ModelReport;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  state: HostState | undefined;
  readonly #child: ChildProcess;
  readonly #words: Words;
  readonly #streams = new Map<number, NewsStream<News>>();
  readonly #replies = new Map<number, Reply>();
  #nextId = 1;
  #hasEnded = false;

  private constructor(child: ChildProcess, words: Words, report: ModelReport) {
    this.#child = child;
    this.#words = words;
    this.report = report;
    child.on('message', (message: FromHost) => this.#take(message));
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#hasEnded = true;
        this.#fail(deathOf(code, signal, words));
        resolve();
      });
    });
  }

  /** Starts a process and loads the model there. Throws AppError with the library's own reason. */
  static async start(settings: HostSettings): Promise<HostProcess> {
    const child = fork(HOST_FILE, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    const words = new Words(child);
    child.send({ type: 'load', settings } satisfies ToHost);
    const report = await firstReport(child, words, settings);
    return new HostProcess(child, words, report);
  }

  get isAlive(): boolean {
    return !this.#hasEnded && this.#child.connected;
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

  /** Ends the process, gently first. */
  async close(): Promise<void> {
    if (this.#hasEnded) return;
    this.#post({ type: 'close' });
    const hard = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    await this.ended;
    clearTimeout(hard);
  }

  #ask<R>(message: (id: number) => ToHost): Promise<R> {
    const id = this.#nextId++;
    return new Promise<R>((resolve, reject) => {
      this.#replies.set(id, { resolve: resolve as Reply['resolve'], reject });
      this.#post(message(id));
    });
  }

  #post(message: ToHost): void {
    if (!this.isAlive) {
      this.#fail(deathOf(this.#child.exitCode, this.#child.signalCode, this.#words));
      return;
    }
    // A channel that breaks just now is reported by `exit`.
    this.#child.send(message, () => undefined);
  }

  #take(message: FromHost): void {
    if (message.type === 'news') for (const news of message.news) this.#deliver(news);
    else if (message.type === 'state') this.state = message.state;
    else if (message.type === 'vectors' || message.type === 'scores' || message.type === 'tokens') {
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

/** The last lines that the process wrote: llama.cpp gives its reasons there, also those it dies of. */
class Words {
  readonly #lines: string[] = [];
  #rest = '';

  constructor(child: ChildProcess) {
    child.stderr?.setEncoding('utf8');
    child.stderr?.on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop() ?? '';
      this.#lines.push(...lines);
      this.#lines.splice(0, this.#lines.length - LAST_LINES);
    });
  }

  /** The line that tells most: the last that speaks of an error, else the last. */
  get reason(): string | undefined {
    const lines = [...this.#lines, this.#rest].filter((line) => line.trim() !== '');
    const telling = lines.findLast((line) => /error|assert|abort|fail|invalid|unknown|what\(\)/i.test(line));
    return (telling ?? lines.at(-1))?.trim().slice(0, 300);
  }
}

async function firstReport(child: ChildProcess, words: Words, settings: HostSettings): Promise<ModelReport> {
  const message = await new Promise<FromHost>((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(deathOf(code, signal, words)));
  });
  child.removeAllListeners('exit').removeAllListeners('error');
  if (message.type === 'ready') return message;
  await settled(); // the library's reason comes by another pipe
  child.kill();
  if (message.type === 'unusable' && message.code === 'engine_unavailable')
    throw new AppError(message.code, message.message, {
      hint: 'Freehold answers from other experts meanwhile.',
    });
  const said = message.type === 'unusable' ? message.message : message.type;
  throw new AppError('engine_failed', `Cannot load ${settings.file}: ${words.reason ?? said}`, {
    hint: 'Pull the file again or another one; freehold models --check tells whether it is whole.',
  });
}

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}

function errorOf(news: Extract<News, { kind: 'failed' }>): AppError {
  const code: ErrorCode = news.code;
  return new AppError(code, news.message, {
    ...(news.values ? { values: { ...news.values } } : {}),
    ...(code === 'overloaded' ? { retryAfterMs: 1_000 } : {}),
  });
}

function deathOf(code: number | null, signal: NodeJS.Signals | null, words: Words): AppError {
  const how = signal ? `was ended by ${signal}` : `ended with status ${code ?? 'unknown'}`;
  const reason = signal === 'SIGKILL' ? undefined : words.reason;
  return new AppError('engine_failed', `The engine process ${how}${reason ? `: ${reason}` : ''}`, {
    hint:
      signal === 'SIGKILL'
        ? 'Systems end processes so when memory runs out: freehold fit tells what this machine can hold. The next ask starts a new one.'
        : 'The next ask starts a new one.',
  });
}
