import type { ExpertConfig, PriceConfig } from '#config/config.ts';
import type { Ability, ExpertCard, Price } from '#contract/expert.ts';

/** OpenAI's chat completions and embeddings have no words for these. */
const NOT_ON_THE_WIRE: readonly Ability[] = ['rerank', 'continuation', 'infill'];

export function remoteCard(id: string, config: ExpertConfig): ExpertCard {
  const prices: Record<string, Price> = {};
  if (config.price) prices['*'] = toNanos(config.price);
  for (const [model, price] of Object.entries(config.prices)) prices[model] = toNanos(price);
  return {
    id,
    kind: 'remote',
    zone: config.zone,
    models: config.models,
    lacks: [...new Set([...config.lacks, ...NOT_ON_THE_WIRE])],
    prices,
    origin: new URL(config.url).origin,
  };
}

/** From currency a million tokens to nano-units a token: × 10⁹ / 10⁶. */
function toNanos(price: PriceConfig): Price {
  return { nanosPerTokenIn: price.in * 1_000, nanosPerTokenOut: price.out * 1_000 };
}
