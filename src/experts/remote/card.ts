import type { ExpertConfig, PriceConfig } from '#config/config.ts';
import type { ExpertCard, Price } from '#contract/expert.ts';

export function remoteCard(id: string, config: ExpertConfig): ExpertCard {
  const prices: Record<string, Price> = {};
  if (config.price) prices['*'] = toNanos(config.price);
  for (const [model, price] of Object.entries(config.prices)) prices[model] = toNanos(price);
  return {
    id,
    kind: 'remote',
    zone: config.zone,
    models: config.models,
    lacks: config.lacks,
    prices,
    origin: new URL(config.url).origin,
  };
}

/** From currency a million tokens to nano-units a token: × 10⁹ / 10⁶. */
function toNanos(price: PriceConfig): Price {
  return { nanosPerTokenIn: price.in * 1_000, nanosPerTokenOut: price.out * 1_000 };
}
