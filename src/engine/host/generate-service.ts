import { join } from 'node:path';
import { AppError } from '#contract/errors.ts';
import type { Llama } from '../native/llama.ts';
import type { NativeModel } from '../native/model.ts';
import type { FromHost, GenerateOrder, HostSettings, HostState, ToHost } from '../protocol.ts';
import { failureOf } from './failure-of.ts';
import { GenerationLoop } from './generation-loop.ts';
import { NativeCompute } from './native-compute.ts';
import { ParkedPrefixes } from './parked-prefixes.ts';
import { PrefixStore } from './prefix-store.ts';
import { processFigures } from './process-figures.ts';
import { PromptReader } from './prompt-reader.ts';
import { Recall } from './recall.ts';
import { ReturningPrompts } from './returning-prompts.ts';

const NO_VECTORS = new AppError('bad_request', 'Cannot embed or rank: this model was loaded to answer');
/** On disk, for one model. */
const MOST_PREFIX_BYTES = 1024 ** 3;
const STATE_EVERY_MS = 1_000;
/** Finished sequences that may be kept beside those in use. */
const CACHED_SEQUENCES = 48;

/** Runs the loop while there is work, and turns to the channel between two steps. */
export class GenerateService {
  readonly #model: NativeModel;
  readonly #compute: NativeCompute;
  readonly #loop: GenerationLoop;
  readonly #send: (message: FromHost) => void;
  readonly #recall: Recall;
  readonly #parked: ParkedPrefixes;
  readonly #prompts: PromptReader;
  /** Orders whose prompts are being tokenized, or brought back as far as they were read before. */
  readonly #arriving = new Set<number>();
  readonly #returning = new ReturningPrompts({
    isWanted: (id) => this.#arriving.has(id),
    arrived: (order, tokens) => {
      this.#arriving.delete(order.id);
      this.#loop.enqueue(order, tokens);
    },
    failed: (order, reason) => {
      this.#arriving.delete(order.id);
      this.#refuse(order, reason);
    },
  });
  #turning = false;
  #stateAtMs = 0;

  constructor(llama: Llama, model: NativeModel, settings: HostSettings, send: (message: FromHost) => void) {
    this.#model = model;
    this.#send = send;
    this.#compute = new NativeCompute(llama, model, {
      ...settings,
      sequences: settings.parallel + CACHED_SEQUENCES,
      outputs: settings.parallel,
    });
    this.#parked = new ParkedPrefixes(settings.parkedBytes ?? 0);
    this.#loop = new GenerationLoop(
      this.#compute,
      settings,
      (news) => send({ type: 'news', news }),
      undefined,
      (tokens, state) => this.#parked.park(tokens, state),
    );
    this.#prompts = new PromptReader(model, this.#loop.context);
    const store = settings.prefixFolder ? openStore(settings.prefixFolder, llama) : undefined;
    this.#recall = new Recall(this.#parked, store, this.#loop.memory, this.#compute);
  }

  take(message: ToHost): void {
    if (message.type === 'generate') this.#receive(message.order);
    else if (message.type === 'abort') {
      this.#arriving.delete(message.id);
      this.#loop.abort(message.id);
    } else if (message.type === 'forget') {
      this.#recall.forget();
      this.#send({ type: 'forgotten', id: message.id });
    } else if (message.type === 'tokenize') {
      const tokens = this.#model.tokenize(message.text, { addBegin: true, special: true });
      this.#send({ type: 'tokens', id: message.id, tokens: [...tokens] });
    } else if (message.type === 'embed' || message.type === 'rank')
      this.#send({ type: 'news', news: [failureOf(message.id, NO_VECTORS)] });
  }

  close(): void {
    this.#recall.keep();
    this.#compute.close();
    this.#model.close();
  }

  #receive(order: GenerateOrder): void {
    try {
      const wish = { addBegin: order.addBegin && this.#model.addsBegin, special: true };
      const read = this.#prompts.read(order.prompt, wish, () => this.#arriving.has(order.id));
      if (read instanceof Promise) void this.#receiveLater(order, read);
      else this.#enqueue(order, read);
    } catch (thrown) {
      this.#refuse(order, thrown);
    }
  }

  async #receiveLater(order: GenerateOrder, reading: Promise<Int32Array | undefined>): Promise<void> {
    this.#arriving.add(order.id);
    try {
      const tokens = await reading;
      if (tokens && this.#arriving.delete(order.id)) this.#enqueue(order, tokens);
    } catch (thrown) {
      this.#arriving.delete(order.id);
      this.#refuse(order, thrown);
    }
  }

  #enqueue(order: GenerateOrder, prompt: Int32Array): void {
    const tokens = [...prompt];
    const work = this.#recall.before(tokens, this.#loop.has(tokens), this.#loop.msPerTokenRead);
    if (work) {
      this.#arriving.add(order.id);
      this.#returning.add({ order, tokens, work });
    } else this.#loop.enqueue(order, tokens);
    this.#turn();
  }

  #refuse({ id }: GenerateOrder, thrown: unknown): void {
    this.#send({ type: 'news', news: [failureOf(id, thrown)] });
  }

  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(this.#step);
  }

  readonly #step = (): void => {
    this.#turning = false;
    if (this.#loop.hasWork) this.#loop.step();
    this.#returning.advance(this.#loop.hasWork);
    if (this.#loop.hasWork || !this.#returning.isEmpty) this.#turn();
    this.#tellState();
  };

  #tellState(): void {
    const nowMs = performance.now();
    if (this.#loop.hasWork && nowMs - this.#stateAtMs < STATE_EVERY_MS) return;
    this.#stateAtMs = nowMs;
    this.#send({ type: 'state', state: this.#state() });
  }

  #state(): HostState {
    const { cells, used, cached } = this.#loop.memoryState;
    return {
      ...this.#loop.counts,
      cells,
      cellsUsed: used,
      cellsCached: cached,
      parkedBytes: this.#parked.bytes,
      ...processFigures(),
      tokensRead: this.#loop.tokensRead,
      tokensAnswered: this.#loop.tokensAnswered,
      tokensFromCache: this.#loop.tokensFromCache,
    };
  }
}

/** States mean nothing to another version of the library. Where the folder cannot be had, nothing is kept. */
function openStore(folder: string, { libraries }: Llama): PrefixStore | undefined {
  try {
    return new PrefixStore(join(folder, libraries.version), MOST_PREFIX_BYTES);
  } catch {
    return undefined;
  }
}
