import type { Usage } from '#contract/answer.ts';
import type { ExpertCard } from '#contract/expert.ts';

/**
 * What an answer cost, in nano-units of the owner's currency: tokens in × price in + tokens out × price out.
 * Undefined where the price or a count is not known: a bill that guesses is worse than one that says so.
 */
export function costNanos(card: ExpertCard, model: string | undefined, usage: Usage): number | undefined {
  const own = model !== undefined && Object.hasOwn(card.prices, model) ? card.prices[model] : undefined;
  const price = own ?? card.prices['*'];
  if (!price || usage.tokensIn === undefined || usage.tokensOut === undefined) return undefined;
  return Math.round(usage.tokensIn * price.nanosPerTokenIn + usage.tokensOut * price.nanosPerTokenOut);
}
