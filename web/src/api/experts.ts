import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post, remove } from './client.ts';
import { useNews } from './events.ts';

/** The API's words for experts and models; see docs/api.md, "Experts" and "Models". Times in ms since 1970. */
export type Zone = 'device' | 'household' | 'organisation' | 'outside';

/** Of the last 24 hours. */
interface Asked {
  readonly asks_24h: number;
  readonly failed_24h: number;
  readonly last_answered_at: number | null;
  readonly last_error: { readonly code: string; readonly message: string; readonly at: number } | null;
}

export interface Student extends Asked {
  readonly id: string;
  readonly kind: 'student';
  readonly state: 'serving' | 'certified' | 'shadow';
  readonly size_bytes: number;
  readonly lineage: {
    readonly task: string;
    readonly task_name: string;
    /** Its beginning. */
    readonly task_prompt: string;
    readonly dataset: string;
    readonly examples: number;
    readonly taught_at: number;
    readonly verdict: string | null;
    readonly verdict_words: string | null;
    readonly verdict_at: number | null;
    readonly serving_since: number | null;
  };
}

/** In the owner's currency, for a million tokens. */
export interface Price {
  readonly in: number;
  readonly out: number;
}

export type TermsWord = 'allowed' | 'task-models-only' | 'forbidden' | 'unknown';

export interface Terms {
  readonly terms: TermsWord;
  readonly because: string;
  readonly source: string | null;
  readonly as_of: string | null;
  readonly decided: boolean;
}

/** Where a key lies, never what it is. */
export interface KeyPlace {
  readonly state: 'none' | 'present' | 'missing';
  readonly kind: 'variable' | 'file' | 'kept' | null;
  readonly from: string | null;
  readonly problem: string | null;
  readonly hint: string | null;
}

export interface CardExpert extends Asked {
  readonly id: string;
  readonly kind: 'local' | 'remote';
  readonly zone: Zone;
  readonly zone_words: string;
  readonly origin: string | null;
  readonly url: string | null;
  /** The default first; none: any name is passed on. */
  readonly models: readonly string[];
  readonly prices: Readonly<Record<string, Price>>;
  readonly key: KeyPlace;
  readonly for_this_run: boolean;
  readonly terms: Terms;
}

export type Expert = Student | CardExpert;

/** What a form tells of a remote; what is absent stays as it is. */
export interface ConnectionBody {
  readonly name?: string;
  readonly url?: string;
  readonly key?: string;
  readonly key_env?: string;
  readonly models?: readonly string[];
  readonly zone?: Zone;
  readonly price_in?: number;
  readonly price_out?: number;
}

export interface Tried {
  readonly ok: boolean;
  readonly url: string;
  readonly models: readonly string[];
  readonly latency_ms: number;
  readonly zone: Zone;
  readonly zone_words: string;
  readonly zone_because: string;
  readonly terms: Terms;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
    readonly status: number | null;
  } | null;
}

const EXPERTS = ['experts'];
/** What was asked of them changes with every ask; so often is soon enough. */
const LOOK_EVERY_MS = 10_000;
/** Lessons tell of themselves several times a second. */
const NOT_SOONER_MS = 3_000;

export function useExperts() {
  const queries = useQueryClient();
  useNews('experts', () => void queries.invalidateQueries({ queryKey: EXPERTS }));
  useNews('tasks', () => {
    if (Date.now() - asked.dataUpdatedAt > NOT_SOONER_MS) void asked.refetch();
  });
  const asked = useQuery({
    queryKey: EXPERTS,
    queryFn: async () => (await get<{ data: readonly Expert[] }>('/api/experts')).data,
    refetchInterval: LOOK_EVERY_MS,
  });
  return asked;
}

export function test(body: ConnectionBody, signal?: AbortSignal): Promise<Tried> {
  return post('/api/experts/test', body, signal);
}

export async function connect(body: ConnectionBody, queries: QueryClient): Promise<CardExpert> {
  const expert = await post<CardExpert>('/api/experts', body);
  await queries.invalidateQueries({ queryKey: EXPERTS });
  return expert;
}

export async function disconnect(name: string, queries: QueryClient): Promise<void> {
  await remove(`/api/experts/${encodeURIComponent(name)}`);
  await queries.invalidateQueries({ queryKey: EXPERTS });
}

/** Answers with a sentence on what comes of it. */
export async function decideTerms(name: string, terms: TermsWord, queries: QueryClient): Promise<string> {
  const path = `/api/experts/${encodeURIComponent(name)}/terms`;
  const { will } = await post<{ will: string }>(path, { terms, actor: 'console' });
  await queries.invalidateQueries({ queryKey: EXPERTS });
  return will;
}
