import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { type Filters, queryOf } from './filters.ts';

/** Where to go on this page; what the list is narrowed to stays in the address. */
export interface TracePlaces {
  hrefOf(id: string): string;
  /** `replace`: the way back does not lead over every trace that was looked at. */
  open(id: string, replace?: boolean): void;
  close(): void;
  narrow(filters: Filters, replace?: boolean): void;
}

export function useTracePlaces(filters: Filters): TracePlaces {
  const [, navigate] = useLocation();
  const search = String(queryOf(filters));
  return useMemo(() => {
    const at = (path: string, query: string) => (query ? `${path}?${query}` : path);
    const hrefOf = (id: string) => at(`/traces/${encodeURIComponent(id)}`, search);
    return {
      hrefOf,
      open: (id, replace = false) => navigate(hrefOf(id), { replace }),
      close: () => navigate(at('/traces', search)),
      narrow: (next, replace = false) => navigate(at('/traces', String(queryOf(next))), { replace }),
    };
  }, [navigate, search]);
}
