import type { Llama } from '../native/llama.ts';
import type { NativeModel } from '../native/model.ts';
import type { FromHost, HostSettings, HostState, ToHost } from '../protocol.ts';
import { GenerationLoop } from './generation-loop.ts';
import { NativeCompute } from './native-compute.ts';

const STATE_EVERY_MS = 1_000;
/** Finished sequences that may be kept beside those in use. */
const CACHED_SEQUENCES = 48;

/** Runs the loop while there is work, and turns to the channel between two steps. */
export class GenerateService {
  readonly #model: NativeModel;
  readonly #compute: NativeCompute;
  readonly #loop: GenerationLoop;
  readonly #send: (message: FromHost) => void;
  #turning = false;
  #stateAtMs = 0;

  constructor(llama: Llama, model: NativeModel, settings: HostSettings, send: (message: FromHost) => void) {
    this.#model = model;
    this.#send = send;
    this.#compute = new NativeCompute(llama, model, {
      ...settings,
      sequences: settings.parallel + CACHED_SEQUENCES,
    });
    this.#loop = new GenerationLoop(this.#compute, settings, (news) => send({ type: 'news', news }));
  }

  take(message: ToHost): void {
    if (message.type === 'generate') {
      const { prompt, addBegin } = message.order;
      const tokens = this.#model.tokenize(prompt, {
        addBegin: addBegin && this.#model.addsBegin,
        special: true,
      });
      this.#loop.enqueue(message.order, [...tokens]);
      this.#turn();
    } else if (message.type === 'abort') this.#loop.abort(message.id);
    else if (message.type === 'tokenize') {
      const tokens = this.#model.tokenize(message.text, { addBegin: true, special: true });
      this.#send({ type: 'tokens', id: message.id, tokens: [...tokens] });
    }
  }

  close(): void {
    this.#compute.close();
    this.#model.close();
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
