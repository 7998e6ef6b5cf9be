import koffi from 'koffi';
import { type Fields, threadpoolParams } from './layouts.ts';
import type { Libraries } from './libraries.ts';
import type { Pointer } from './llama.ts';

const MAKE = koffi.proto('ggml_threadpool_new', 'void *', [koffi.pointer(threadpoolParams)]);
const FREE = koffi.proto('void ggml_threadpool_free(void *pool)');
const CPU = 0; // GGML_BACKEND_DEVICE_TYPE_CPU
/** The library's own choice, by which its struct is known to be laid out as ours. */
const USUAL_POLL = 50;
/** Threads that have nothing to do sleep at once: the server has a use for their core between two batches. */
const POLL = 0;

/**
 * Computing threads that stay from one batch to the next. Without them the library starts and ends its threads with
 * every batch, and where others use the machine, a thread just started waits some milliseconds for its first turn; one
 * that is woken does not.
 */
export class ThreadPool {
  readonly pointer: Pointer;
  readonly #free: (pool: Pointer) => void;

  private constructor(pointer: Pointer, free: (pool: Pointer) => void) {
    this.pointer = pointer;
    this.#free = free;
  }

  /** Undefined where the library has none, or one that we do not know: it then makes do with threads of its own. */
  static open({ ggml, base }: Libraries, threads: number): ThreadPool | undefined {
    const params: Fields = base.func('ggml_threadpool_params_default', threadpoolParams, ['int'])(threads);
    if (params.n_threads !== threads || params.poll !== USUAL_POLL) return undefined;
    const device = ggml.func('void *ggml_backend_dev_by_type(int type)')(CPU);
    const backend = device && base.func('void *ggml_backend_dev_backend_reg(void *device)')(device);
    if (!backend) return undefined;
    const find = base.func('void *ggml_backend_reg_get_proc_address(void *backend, const char *name)');
    const [make, free] = [find(backend, 'ggml_threadpool_new'), find(backend, 'ggml_threadpool_free')];
    if (!make || !free) return undefined;
    const pointer = koffi.decode(make, MAKE)({ ...params, poll: POLL });
    return pointer ? new ThreadPool(pointer, koffi.decode(free, FREE)) : undefined;
  }

  /** Nothing may compute with them any more. */
  close(): void {
    this.#free(this.pointer);
  }
}
