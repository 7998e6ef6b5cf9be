import { availableParallelism } from 'node:os';
import type { EngineConfig } from '#config/config.ts';
import type { ModelPlan } from '#engine/engine.ts';
import type { HostSettings } from '#engine/protocol.ts';
import { estimate } from '#gguf/fit/estimate.ts';
import { type FitModel, fitModel } from '#gguf/fit/fit-model.ts';
import { kvBytesPerToken } from '#gguf/kv-cache.ts';
import type { ModelFacts } from '#gguf/model-facts.ts';

/** Less context than this is of no use to anybody. */
const LEAST_CONTEXT = 512;
/** The engine's process without a model: Node, its heap, the library's code. Measured. */
const PROCESS_BYTES = 88 * 1024 ** 2;

/** Where a model lies. */
export interface ModelPlace {
  /** Its file, or its parts in their order. */
  readonly paths: readonly string[];
  /** Where what was read of prompts may be kept. */
  readonly prefixFolder?: string;
}

/**
 * How a model is run within so many bytes: as much context as was asked for and as fits. Where not even the least
 * fits, the plan says what it would take, and whoever keeps the memory refuses it with the numbers.
 */
export function planLoad(
  { paths, prefixFolder }: ModelPlace,
  facts: ModelFacts,
  settings: EngineConfig,
  budget: number,
): ModelPlan {
  const keepAliveMs =
    settings.keepAliveMinutes === 0 ? Number.POSITIVE_INFINITY : settings.keepAliveMinutes * 60_000;
  const model = fitModel(facts);
  const plans = candidates(paths, facts, settings, budget).map((host) => ({
    settings: prefixFolder ? { ...host, prefixFolder } : host,
    bytes: bytesOf(model, host),
    keepAliveMs,
  }));
  return plans.find(({ bytes }) => bytes <= budget) ?? (plans.at(-1) as ModelPlan);
}

/** Ways to run it, the wished one first, then with ever less context; at least one. */
function candidates(
  paths: readonly string[],
  facts: ModelFacts,
  settings: EngineConfig,
  budget: number,
): HostSettings[] {
  const { context, batchTokens, parallel, queue, threads, gpuLayers, libraries } = settings;
  const longest = Math.min(context, facts.contextTrained || context);
  const base = {
    file: paths[0] ?? '',
    ...(paths.length > 1 ? { parts: paths } : {}),
    ...(libraries ? { librariesFolder: libraries } : {}),
    purpose: purposeOf(facts),
    // Of a mixture only some experts work on a token: the others may stay in the file.
    mapped: facts.experts !== undefined && facts.weightBytes > budget,
    threads: threads || availableParallelism(),
    parallel,
    queue,
    gpuLayers,
  };
  if (base.purpose !== 'generate') {
    const batch = Math.max(batchTokens, longest);
    return [{ ...base, context: longest, cells: batch, batchTokens: batch, parkedBytes: 0 }];
  }
  const sizes = [longest];
  while ((sizes.at(-1) ?? 0) / 2 >= LEAST_CONTEXT) sizes.push(Math.floor((sizes.at(-1) ?? 0) / 2));
  // What was read of finished asks may take twice as much again, where there is room: it serves those that begin alike.
  return sizes.flatMap((cells) =>
    [2, 1, 0].map((times) => ({
      ...base,
      context: cells,
      cells,
      batchTokens,
      parkedBytes: times * cellBytes(fitModel(facts), cells),
    })),
  );
}

function cellBytes({ caches }: FitModel, cells: number): number {
  return cells * kvBytesPerToken(caches, { keyType: 'f16', valueType: 'f16', fullWindows: true });
}

function purposeOf({ abilities }: ModelFacts): HostSettings['purpose'] {
  if (abilities.includes('rerank')) return 'rerank';
  return abilities.includes('embeddings') ? 'embed' : 'generate';
}

function bytesOf(
  model: FitModel,
  { cells, parallel, batchTokens, mapped, purpose, parkedBytes = 0 }: HostSettings,
): number {
  const parts = estimate(model, {
    context: cells,
    sequences: parallel,
    unified: true,
    ubatch: purpose === 'generate' ? Math.min(batchTokens, 512) : batchTokens,
    keyType: 'f16',
    valueType: 'f16',
    fullWindows: true,
    outputs: parallel,
    flash: true,
    loading: mapped ? 'mapped' : 'copied',
  });
  // Mapped pages are the system's to drop: they need no room that others could not have.
  return parts.totalBytes - (mapped ? parts.weightBytes : 0) + parkedBytes + PROCESS_BYTES;
}
