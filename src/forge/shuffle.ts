import type { Random } from '#std/random.ts';

/** In place (Fisher and Yates); gives the same items back. */
export function shuffle<Items extends { readonly length: number; [at: number]: unknown }>(
  items: Items,
  random: Random,
): Items {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const moved = items[last];
    items[last] = items[other];
    items[other] = moved;
  }
  return items;
}
