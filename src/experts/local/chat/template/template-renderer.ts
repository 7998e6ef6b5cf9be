import { Worker } from 'node:worker_threads';
import { AppError } from '#contract/errors.ts';
import type { TemplateVariables } from './compiled-template.ts';
import type { TemplateOrder, TemplateReply } from './template-protocol.ts';
import type { TemplateTraits } from './template-traits.ts';

/** Longest a template may take; an ordinary one needs a thousandth of it. */
export const RENDER_LIMIT_MS = 2_000;
/** Most memory it may fill. */
const MEMORY_LIMIT_MB = 256;
/** Orders that may wait; more are refused. */
export const MOST_WAITING = 256;
/** Most of a template's own words that go into an error. */
const MOST_WORDS = 300;

interface Job {
  readonly model: string;
  readonly order: TemplateOrder;
  resolve(reply: TemplateReply): void;
  reject(error: AppError): void;
}

/**
 * Renders chat templates in a thread of their own, one after the other, for all models. A template that takes too
 * long or too much memory loses its thread; the next ask gets a new one.
 */
export class TemplateRenderer {
  readonly #limitMs: number;
  readonly #waiting: Job[] = [];
  #current: Job | undefined;
  #worker: Worker | undefined;
  #ready = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs = RENDER_LIMIT_MS) {
    this.#limitMs = limitMs;
  }

  /**
   * The prompt as text. `model` is for errors.
   * @throws AppError `bad_request` where the template refuses, `upstream_unusable` where it fails or takes too long
   */
  async render(model: string, template: string, variables: TemplateVariables): Promise<string> {
    const reply = await this.#put(model, { template, variables });
    if (reply.type === 'prompt') return reply.prompt;
    if (reply.type === 'refusal') throw refused(model, reply.said);
    throw failed(model, reply.type === 'fault' ? reply.said : 'it gave no prompt');
  }

  /** @throws AppError `upstream_unusable` where the text is no template, or takes too long */
  async probe(model: string, template: string): Promise<TemplateTraits> {
    const reply = await this.#put(model, { template });
    if (reply.type === 'traits') return reply.traits;
    throw failed(model, reply.type === 'fault' ? reply.said : 'it cannot be tried');
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    const closing = new AppError('internal', 'Cannot render a chat template: the server is stopping');
    this.#drop(closing);
    for (const job of this.#waiting.splice(0)) job.reject(closing);
    await worker?.terminate();
  }

  #put(model: string, order: TemplateOrder): Promise<TemplateReply> {
    if (this.#waiting.length >= MOST_WAITING)
      throw new AppError(
        'overloaded',
        `Cannot render the chat template of ${model}: ${MOST_WAITING} asks wait already`,
        {
          hint: 'Come back in a moment.',
          retryAfterMs: 1_000,
        },
      );
    const { promise, resolve, reject } = Promise.withResolvers<TemplateReply>();
    this.#waiting.push({ model, order, resolve, reject });
    this.#next();
    return promise;
  }

  #next(): void {
    if (this.#current || this.#waiting.length === 0) return;
    this.#worker ??= this.#open();
    if (!this.#ready) return;
    const job = this.#waiting.shift();
    if (!job) return;
    this.#current = job;
    this.#worker.ref();
    this.#timer = setTimeout(() => this.#overran(job), this.#limitMs);
    this.#worker.postMessage(job.order);
  }

  #open(): Worker {
    const worker = new Worker(new URL('./template-thread.ts', import.meta.url), {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MB, maxYoungGenerationSizeMb: 16 },
    });
    worker.on('message', (reply: TemplateReply) => this.#heard(worker, reply));
    worker.on('error', (error: Error) => this.#ended(worker, error.message));
    worker.on('exit', () => this.#ended(worker, 'its thread ended'));
    return worker;
  }

  #heard(worker: Worker, reply: TemplateReply): void {
    if (worker !== this.#worker) return;
    if (reply.type === 'ready') this.#ready = true;
    else this.#settle()?.resolve(reply);
    // A thread without work keeps nobody from leaving.
    if (this.#waiting.length === 0) worker.unref();
    this.#next();
  }

  #overran(job: Job): void {
    const worker = this.#worker;
    this.#drop(failed(job.model, `it took longer than ${this.#limitMs} ms`));
    void worker?.terminate();
    this.#next();
  }

  #ended(worker: Worker, said: string): void {
    if (worker !== this.#worker) return;
    // A thread that cannot even start would be started for ever.
    const victim = this.#current ?? (this.#ready ? undefined : this.#waiting.shift());
    const error = failed(victim?.model ?? 'a model', said);
    if (victim && victim !== this.#current) victim.reject(error);
    this.#drop(error);
    this.#next();
  }

  /** Forgets the thread; the next job opens another. */
  #drop(error: AppError): void {
    this.#worker = undefined;
    this.#ready = false;
    this.#settle()?.reject(error);
  }

  #settle(): Job | undefined {
    clearTimeout(this.#timer);
    const job = this.#current;
    this.#current = undefined;
    return job;
  }
}

function refused(model: string, said: string): AppError {
  return new AppError(
    'bad_request',
    `Cannot write this conversation down for ${model}: its chat template refuses it: ${short(said)}`,
    { param: 'messages', hint: 'Change the messages as the template says, or ask another model.' },
  );
}

function failed(model: string, said: string): AppError {
  return new AppError(
    'upstream_unusable',
    `Cannot write this conversation down for ${model}: its chat template fails: ${short(said)}`,
    { hint: 'The template came with the model file; take another build of the model, or ask another model.' },
  );
}

function short(said: string): string {
  const line = said.replace(/\s+/g, ' ').trim();
  return line.length > MOST_WORDS ? `${line.slice(0, MOST_WORDS)}…` : line;
}
