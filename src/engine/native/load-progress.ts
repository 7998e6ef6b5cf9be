import koffi from 'koffi';

/** `llama_progress_callback`: called within the load, in the same thread; false would end it. */
const CALLBACK = koffi.pointer(koffi.proto('bool llama_progress_callback(float share, void *data)'));
/** The library calls for each tensor. */
const EVERY_MS = 100;

/** Runs a load that tells how far it is: `run` gets the callback's address for the library. */
export function loadingWith<T>(told: (share: number) => void, run: (callback: bigint) => T): T {
  let toldAtMs = Number.NEGATIVE_INFINITY;
  const callback = koffi.register((share: number) => {
    const nowMs = performance.now();
    if (share < 1 && nowMs - toldAtMs < EVERY_MS) return true;
    toldAtMs = nowMs;
    told(share);
    return true;
  }, CALLBACK);
  try {
    return run(koffi.address(callback));
  } finally {
    koffi.unregister(callback);
  }
}
