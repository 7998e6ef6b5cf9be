/** A list with what is told: in the place of the one with its id, or before all others. */
export function placed<One extends { readonly id: string }>(
  known: readonly One[],
  told: One,
): readonly One[] {
  if (!known.some(({ id }) => id === told.id)) return [told, ...known];
  return known.map((one) => (one.id === told.id ? told : one));
}
