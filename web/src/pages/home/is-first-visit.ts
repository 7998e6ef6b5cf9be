import type { Overview } from '../../api/overview.ts';

type Known = Pick<Overview, 'first_at' | 'since' | 'experts'> & {
  readonly totals: Pick<Overview['totals'], 'answered'>;
};

/** Nobody is connected, and nobody ever was answered as far as can be seen: asks that came too early failed. */
export function isFirstVisit({ first_at, since, experts, totals }: Known): boolean {
  if (experts.remote + experts.local > 0) return false;
  return first_at === null || (since <= first_at && totals.answered === 0);
}
