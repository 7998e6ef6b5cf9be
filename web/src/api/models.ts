import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post, remove } from './client.ts';
import { useNews } from './events.ts';
import { placed } from './placed.ts';

/** The API's words for local models; see docs/api.md, "Models". Times in ms since 1970. */
export interface Model {
  readonly name: string;
  readonly bytes: number;
  readonly parameters: string | null;
  readonly quantization: string | null;
  readonly family: string | null;
  readonly context: number | null;
  readonly abilities: readonly string[];
  readonly pinned: boolean;
  readonly source: string;
  readonly license: string | null;
  readonly problem: string | null;
  readonly loaded: {
    readonly resident_bytes: number;
    readonly context: number;
    /** Where it runs from its file, being larger than memory; null otherwise. */
    readonly mapped: { readonly resident_share: number; readonly faults_per_token: number } | null;
    /** Null: as long as there is room. */
    readonly expires_at: number | null;
  } | null;
}

export interface Pull {
  readonly id: string;
  readonly kind: 'pull' | 'add';
  readonly source: string;
  readonly state: 'looking' | 'pulling' | 'checking' | 'done' | 'failed' | 'cancelled';
  readonly models: readonly string[];
  readonly completed_bytes: number;
  readonly total_bytes: number | null;
  readonly bytes_per_second: number | null;
  readonly seconds_left: number | null;
  readonly note: string | null;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
}

/** How a model runs on this machine. `known: size`: a guess by its size, its file is not here. */
export interface Fit {
  readonly name: string;
  readonly known: 'exact' | 'size';
  readonly quantization: string;
  readonly fits: boolean;
  readonly runs_mapped: boolean;
  readonly context: number;
  readonly context_that_fits: number;
  readonly total_bytes: number;
  readonly tokens_per_second: number | null;
}

export interface FitReport {
  readonly machine: { readonly total_bytes: number; readonly budget_bytes: number };
  readonly data: readonly Fit[];
  readonly advice: string;
}

const MODELS = ['models'];
const PULLS = ['pulls'];
const FIT = ['fit'];
/** Models leave memory by themselves, of which nobody tells. */
const LOOK_EVERY_MS = 5_000;

export function useModels() {
  const queries = useQueryClient();
  useNews('models', () => void refresh(queries));
  return useQuery({
    queryKey: MODELS,
    queryFn: async () => (await get<{ data: readonly Model[] }>('/api/models')).data,
    refetchInterval: LOOK_EVERY_MS,
  });
}

/** Changes with every piece that comes. `ended`: told of each that ends while the page is there. */
export function usePulls(ended: (pull: Pull) => void) {
  const queries = useQueryClient();
  useNews<Pull>('pulls', (told) => {
    queries.setQueryData<readonly Pull[]>(PULLS, (known = []) => placed(known, told));
    if (told.ended_at === null) return;
    ended(told);
    void refresh(queries);
  });
  return useQuery({
    queryKey: PULLS,
    queryFn: async () => (await get<{ data: readonly Pull[] }>('/api/pulls')).data,
  });
}

/** What this machine can run: measured the first time, which takes a second or two. */
export function useFit() {
  return useQuery({ queryKey: FIT, queryFn: () => get<FitReport>('/api/fit'), staleTime: 60_000 });
}

export interface PullBody {
  readonly source: string;
  readonly token?: string;
  readonly hub?: string;
}

export async function pull(body: PullBody, queries: QueryClient): Promise<void> {
  begun(await post<Pull>('/api/pulls', body), queries);
}

export async function addFrom(path: string, queries: QueryClient): Promise<void> {
  begun(await post<Pull>('/api/models/add', { path }), queries);
}

export async function cancelPull(id: string, queries: QueryClient): Promise<void> {
  begun(await remove<Pull>(`/api/pulls/${encodeURIComponent(id)}`), queries);
}

/** Its news may have come first, and be newer. */
function begun(told: Pull, queries: QueryClient): void {
  queries.setQueryData<readonly Pull[]>(PULLS, (known = []) => {
    const before = known.find(({ id }) => id === told.id);
    return before && before.ended_at !== null ? known : placed(known, told);
  });
}

export async function changeModel(
  name: string,
  wish: 'load' | 'unload' | 'pin' | 'unpin',
  queries: QueryClient,
): Promise<void> {
  await post(`/api/models/${encodeURIComponent(name)}/${wish}`);
  await refresh(queries);
}

export async function deleteModel(name: string, queries: QueryClient): Promise<{ freed_bytes: number }> {
  const gone = await remove<{ freed_bytes: number }>(`/api/models/${encodeURIComponent(name)}`);
  await refresh(queries);
  return gone;
}

async function refresh(queries: QueryClient): Promise<void> {
  const stale = [MODELS, FIT, ['experts']];
  await Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey })));
}
