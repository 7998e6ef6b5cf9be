import { expectedBytes, type LoadedModel } from '#engine/engine.ts';
import { mappedFigures } from '#engine/mapped-figures.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';

/** `GET /api/engine`: the models in memory, what each of them takes and does. */
export function showEngine(exchange: Exchange, { engine }: Door): void {
  exchange.json(200, { budgetBytes: engine?.budgetBytes ?? 0, models: (engine?.loaded ?? []).map(describe) });
}

function describe(model: LoadedModel) {
  const { name, plan, report, state, busy, unloadAtMs } = model;
  const { settings, bytes } = plan;
  return {
    name,
    pid: report.pid,
    llamaCpp: report.version,
    loadMs: Math.round(report.loadMs),
    contextTokens: settings.context,
    threads: settings.threads,
    isMapped: settings.mapped,
    mostBytes: bytes,
    estimatedBytes: expectedBytes(plan, state),
    ...(state ? { ...state, estimateError: expectedBytes(plan, state) / state.rssBytes - 1 } : {}),
    ...mappedFigures(model),
    asks: busy,
    unloadAtMs: Number.isFinite(unloadAtMs) ? unloadAtMs : null,
  };
}
