import type { FitEntry, FitReport } from './fit-desk.ts';

/** A report as programs get it, from the command and over HTTP alike. */
export function fitJson({ machine, entries, unread, advice }: FitReport): object {
  const { memory, budgetBytes, speed } = machine;
  return {
    machine: {
      total_bytes: memory.totalBytes,
      available_bytes: memory.availableBytes,
      bound_by: memory.boundBy,
      budget_bytes: budgetBytes,
      bytes_per_second: speed ? Math.round(speed.bytesPerSecond) : null,
      threads: speed?.threads ?? null,
      speed_is_rough: speed?.isRough ?? null,
    },
    data: entries.map(entryJson),
    unread: [...unread].map(([name, reason]) => ({ name, reason })),
    advice,
  };
}

function entryJson(entry: FitEntry): object {
  const { loadedBefore: before } = entry;
  return {
    name: entry.name,
    known: entry.known,
    quantization: entry.quantization,
    fits: entry.fits,
    runs_mapped: entry.runsMapped,
    context: entry.context,
    context_that_fits: entry.contextThatFits,
    context_trained: entry.contextTrained,
    weight_bytes: entry.weightBytes,
    kv_bytes_per_token: entry.kvBytesPerToken,
    kv_bytes: entry.kvBytes,
    compute_bytes: Math.round(entry.computeBytes),
    other_bytes: Math.round(entry.otherBytes),
    total_bytes: Math.round(entry.totalBytes),
    tokens_per_second: entry.tokensPerSecond ?? null,
    loaded_before: before
      ? {
          estimated_bytes: before.estimatedBytes,
          resident_bytes: before.residentBytes,
          context: before.context,
          error: before.estimatedBytes / before.residentBytes - 1,
        }
      : null,
  };
}
