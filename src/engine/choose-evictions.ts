/** A loaded model, as far as making room needs to know it. */
export interface Resident {
  readonly name: string;
  readonly bytes: number;
  /** Asks that it is answering or has been promised to. */
  readonly busy: number;
  readonly usedAtMs: number;
}

export type Room =
  | { readonly kind: 'evict'; readonly names: readonly string[] }
  /** Room will be there once those who are busy have finished. */
  | { readonly kind: 'wait' }
  /** Not even an empty memory would do. */
  | { readonly kind: 'never' };

/** Which models make room for one that needs so many bytes: the one used longest ago first, none that is busy. Pure. */
export function chooseEvictions(residents: readonly Resident[], bytes: number, budget: number): Room {
  if (bytes > budget) return { kind: 'never' };
  let used = residents.reduce((sum, resident) => sum + resident.bytes, 0);
  const names: string[] = [];
  const idle = residents.filter(({ busy }) => busy === 0).sort((a, b) => a.usedAtMs - b.usedAtMs);
  for (const resident of idle) {
    if (used + bytes <= budget) break;
    names.push(resident.name);
    used -= resident.bytes;
  }
  return used + bytes <= budget ? { kind: 'evict', names } : { kind: 'wait' };
}
