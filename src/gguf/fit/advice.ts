import { type Fit, type FitMachine, fitOn, type LoadingPlan, USUAL_PLAN } from './estimate.ts';
import type { FitModel } from './fit-model.ts';

/** Less context is no use for a conversation. */
const LEAST_CONTEXT = 2048;

/** Tokens a second at which most people read: a slower answer is waited for. */
const READING_PACE = 5;

interface Fitted {
  readonly model: FitModel;
  readonly fit: Fit;
}

/**
 * What to run on this machine, in one sentence: the largest of these models that has the context asked for and writes
 * as fast as one reads (where none does, the fastest), and the largest that runs at all, slower or with less context.
 *
 * @param models the choices, in any order; of one, the sentence says whether it fits
 */
export function advice(
  machine: FitMachine,
  models: readonly FitModel[],
  plan: LoadingPlan = USUAL_PLAN,
): string {
  const fitted = models
    .map((model): Fitted => ({ model, fit: fitOn(machine, model, planFor(model, plan)) }))
    .toSorted((a, b) => b.model.weightBytes - a.model.weightBytes);
  const best = bestOf(fitted.filter(({ fit }) => fit.fits));
  const largest = fitted.find(({ fit }) => fit.contextThatFits >= LEAST_CONTEXT);
  if (best && largest && largest !== best) return `${praise(best)}; ${aside(largest, best)}.`;
  const only = best ?? largest;
  return only ? `${praise(only)}.` : refusal(machine, fitted);
}

/** @param fitted the largest first */
function bestOf(fitted: readonly Fitted[]): Fitted | undefined {
  const pleasant = fitted.find(({ fit }) => speedOf(fit) >= READING_PACE);
  return pleasant ?? fitted.toSorted((a, b) => speedOf(b.fit) - speedOf(a.fit))[0];
}

/** Nobody waits for a speed that nobody measured. */
function speedOf({ tokensPerSecond = Number.POSITIVE_INFINITY }: Fit): number {
  return tokensPerSecond;
}

/** No model is asked for more context than it knows. */
function planFor({ contextTrained }: FitModel, plan: LoadingPlan): LoadingPlan {
  return { ...plan, context: Math.min(plan.context, contextTrained) };
}

function praise({ model, fit }: Fitted): string {
  const speed =
    fit.tokensPerSecond === undefined ? '' : `, about ${speedText(fit.tokensPerSecond)} tokens a second`;
  return `${nameOf(model)} fits with ${contextText(fit.contextThatFits)} context${speed}`;
}

function aside({ model, fit }: Fitted, best: Fitted): string {
  const name = model.quantization === best.model.quantization ? theName(model) : nameOf(model);
  if (fit.fits && fit.tokensPerSecond !== undefined)
    return `${name} fits too, at about ${speedText(fit.tokensPerSecond)}`;
  return `${name} fits with ${contextText(fit.contextThatFits)}`;
}

function refusal({ memoryBytes }: FitMachine, fitted: readonly Fitted[]): string {
  const smallest = fitted.at(-1);
  if (!smallest) return 'There is no model to choose from.';
  const { model, fit } = smallest;
  const mapped = fitted.find((each) => each.fit.runsMapped);
  const wayOut = mapped ? `; ${nameOf(mapped.model)} can run from its file, slowly` : '';
  const subject = fitted.length === 1 ? nameOf(model) : `the smallest, ${nameOf(model)},`;
  const start = fitted.length === 1 ? '' : 'None of these fits: ';
  return `${start}${subject} needs ${bytesText(fit.totalBytes)}, and ${bytesText(memoryBytes)} are free${wayOut}.`;
}

/** `Q4_K_M of the 4B`. */
function nameOf(model: FitModel): string {
  return `${model.quantization} of ${theName(model)}`;
}

function theName({ name }: FitModel): string {
  return /^\d/.test(name) ? `the ${name}` : name;
}

/** `16k` for 16,384 tokens and some. */
function contextText(tokens: number): string {
  return tokens < 1024 ? String(tokens) : `${Math.floor(tokens / 1024)}k`;
}

function speedText(perSecond: number): string {
  if (perSecond >= 3) return String(Math.round(perSecond));
  return perSecond.toFixed(1);
}

function bytesText(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
