import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { get } from './client.ts';
import { useNews } from './events.ts';
import type { Lesson, Phase } from './tasks.ts';

/** The API's words; see docs/api.md, "At a glance". Times in ms since 1970, null: not known. */
export interface Overview {
  readonly since: number;
  readonly until: number;
  readonly bucket_ms: number;
  readonly buckets: readonly Bucket[];
  readonly totals: Totals;
  readonly left: { readonly today: Left; readonly range: Left };
  readonly learning: {
    readonly phases: Readonly<Record<Phase, number>>;
    readonly lessons: readonly (Lesson & { readonly task: string })[];
    readonly exams: readonly ComingExam[];
    /** Of the tasks named above and in `waits`. */
    readonly tasks: readonly NamedTask[];
  };
  readonly waits: readonly Wait[];
  readonly experts: { readonly remote: number; readonly local: number };
  /** When the oldest trace began; null: there never was one. */
  readonly first_at: number | null;
}

export interface Bucket {
  readonly at: number;
  readonly owned: number;
  readonly outside: number;
  readonly failed: number;
  readonly student: number;
  readonly local: number;
  readonly remote: number;
  readonly cost_nanos: number | null;
  readonly would_have_cost_nanos: number | null;
}

export interface Totals {
  readonly asks: number;
  readonly answered: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly swept: number;
  readonly owned: number;
  readonly outside: number;
  readonly student: number;
  readonly local: number;
  readonly remote: number;
  readonly owned_share: number | null;
  readonly cost_nanos: number | null;
  readonly would_have_cost_nanos: number | null;
  readonly saved_nanos: number | null;
  readonly audits: { readonly asks: number; readonly cost_nanos: number };
  /** Answers from outside, and owned ones, that no sum of money has in it. */
  readonly uncosted: number;
  readonly unpriced: number;
  readonly reference: { readonly expert: string | null; readonly words: string };
}

export interface Left {
  readonly since: number;
  readonly asks: number;
  readonly others: number;
  readonly bytes_out: number;
  readonly hosts: readonly Host[];
}

export interface Host {
  readonly origin: string;
  readonly expert: string | null;
  readonly zone: Zone;
  readonly asks: number;
  readonly others: number;
  readonly bytes_out: number;
  readonly last_at: number;
}

export type Zone = 'device' | 'household' | 'organisation' | 'outside';

export interface ComingExam {
  readonly task: string;
  readonly student: string;
  readonly heard: number;
  readonly fewest: number;
}

export interface NamedTask {
  readonly id: string;
  readonly name: string;
  readonly prompt: string;
}

export interface Wait {
  readonly kind: 'approval' | 'terms' | 'key-missing' | 'alarm' | 'review';
  readonly task?: string;
  readonly expert?: string;
  readonly words: string;
  readonly action: string;
  readonly link: string;
}

/** A send as the ledger has it. */
export interface Departure {
  readonly id: string;
  readonly at: number;
  readonly trace: string | null;
  readonly expert: string | null;
  readonly origin: string;
  readonly zone: Zone;
  readonly path: string;
  readonly bytes_out: number;
}

/** What the house has been doing; fetched again when it tells of something, so often and no more. */
export function useOverview(hours: number) {
  const query = new URLSearchParams({
    hours: String(hours),
    offset: String(-new Date().getTimezoneOffset()),
  });
  if (hours === 1) query.set('fit', '1'); // the first minutes of a house fill the picture
  const again = useAgain('overview', 1_500);
  useNews('traces', again);
  useNews('tasks', again);
  useNews('learning', again);
  useNews('experts', again);
  useNews('models', again);
  return useQuery({
    queryKey: ['overview', hours],
    queryFn: ({ signal }) => get<Overview>(`/api/overview?${query}`, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000, // the time goes on, also where nothing happens
  });
}

/** What left, newest first, page by page. */
export function useDepartures(filter: Readonly<Record<string, string>>, isOpen: boolean) {
  return useInfiniteQuery({
    queryKey: ['departures', filter],
    enabled: isOpen,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ left: '1', limit: '100', ...filter });
      if (pageParam) query.set('before', pageParam);
      return get<{ data: readonly Departure[]; next: string | null }>(`/api/departures?${query}`, signal);
    },
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}

/** Fetches a query again when news comes, the first at once and the next not before `restMs`. */
function useAgain(key: string, restMs: number): () => void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const lastAt = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const fetchAgain = () => {
    timer.current = undefined;
    lastAt.current = Date.now();
    void queries.invalidateQueries({ queryKey: [key] });
  };
  return () => {
    timer.current ??= setTimeout(fetchAgain, Math.max(0, lastAt.current + restMs - Date.now()));
  };
}
