import type { LoadedModel } from './engine.ts';

/** How a model does that runs from its file. */
export interface MappedFigures {
  /** Of its weights, how much is in memory just now: 0 to 1. */
  readonly residentShare: number;
  /** Pages that had to be read from disk, for each token since it was loaded. */
  readonly faultsPerToken: number;
}

/** Undefined where the weights were copied into memory, or where the system tells nothing of pages. */
export function mappedFigures({
  plan,
  report,
  state,
}: Pick<LoadedModel, 'plan' | 'report' | 'state'>): MappedFigures | undefined {
  if (!plan.settings.mapped || state?.mappedBytes === undefined) return undefined;
  const tokens = state.tokensRead + state.tokensAnswered;
  return {
    residentShare: Math.min(1, state.mappedBytes / report.bytes),
    faultsPerToken: tokens === 0 ? 0 : state.majorFaults / tokens,
  };
}
