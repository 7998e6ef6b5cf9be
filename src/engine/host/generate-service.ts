import { join } from 'node:path';
import { AppError } from '#contract/errors.ts';
import type { Llama } from '../native/llama.ts';
import type { NativeModel } from '../native/model.ts';
import type { FromHost, HostSettings, HostState, ToHost } from '../protocol.ts';
import { failureOf } from './failure-of.ts';
import { GenerationLoop } from './generation-loop.ts';
import { NativeCompute } from './native-compute.ts';
import { PrefixStore } from './prefix-store.ts';
import { Recall } from './recall.ts';

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
  readonly #recall: Recall | undefined;
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
    this.#loop = new GenerationLoop(this.#compute, settings, (news) => send({ type: 'news', news }));
    this.#recall = settings.prefixFolder ? this.#openRecall(settings.prefixFolder, llama) : undefined;
  }

  take(message: ToHost): void {
    if (message.type === 'generate') {
      const { prompt, addBegin } = message.order;
      const tokens = this.#model.tokenize(prompt, {
        addBegin: addBegin && this.#model.addsBegin,
        special: true,
      });
      const list = [...tokens];
      this.#recall?.before(list, this.#loop.has(list), this.#loop.msPerTokenRead);
      this.#loop.enqueue(message.order, list);
      this.#turn();
    } else if (message.type === 'abort') this.#loop.abort(message.id);
    else if (message.type === 'tokenize') {
      const tokens = this.#model.tokenize(message.text, { addBegin: true, special: true });
      this.#send({ type: 'tokens', id: message.id, tokens: [...tokens] });
    } else if (message.type === 'embed' || message.type === 'rank')
      this.#send({ type: 'news', news: [failureOf(message.id, NO_VECTORS)] });
  }

  close(): void {
    this.#recall?.keep();
    this.#compute.close();
    this.#model.close();
  }

  /** States mean nothing to another version of the library. */
  #openRecall(folder: string, { libraries }: Llama): Recall {
    const store = new PrefixStore(join(folder, libraries.version), MOST_PREFIX_BYTES);
    return new Recall(store, this.#loop.memory, this.#compute);
  }

  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(this.#step);
  }

  readonly #step = (): void => {
    this.#turning = false;
    if (this.#loop.hasWork) {
      this.#loop.step();
      this.#turn();
    }
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
      rssBytes: process.memoryUsage.rss(),
      tokensRead: this.#loop.tokensRead,
      tokensAnswered: this.#loop.tokensAnswered,
      tokensFromCache: this.#loop.tokensFromCache,
      majorFaults: majorFaults(),
    };
  }
}

/** Pages that had to be read from disk since the process began: many where a model is larger than the memory. */
function majorFaults(): number {
  return process.resourceUsage().majorPageFault;
}
