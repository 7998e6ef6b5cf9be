import { type QueryClient, useQuery } from '@tanstack/react-query';
import { base } from '../app/base.ts';
import { get, post, remove, send } from './client.ts';
import { useNews } from './events.ts';
import { useGentleRefresh } from './gentle-refresh.ts';

/** The API's words for them; see docs/api.md, "Learning". Times in ms since 1970, shares 0 to 1, null: not known. */
export type Phase = 'found' | 'shadow' | 'certified' | 'serving' | 'taken-off' | 'open' | 'held';

export interface Tally {
  readonly count: number;
  readonly cost_nanos: number | null;
  readonly total_us: number;
}

export interface ClosedShape {
  readonly kind: 'closed';
  readonly form: 'label' | 'object';
  readonly pieces: readonly string[];
  readonly holes: readonly { readonly name: string; readonly values: readonly string[] }[];
}

export type Shape = ClosedShape | { readonly kind: 'open'; readonly why: string };

export interface Life {
  readonly found: number;
  readonly shadow: number | null;
  readonly certified: number | null;
  readonly serving: number | null;
  readonly taken_off: number | null;
}

export interface Lesson {
  readonly id: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly phase: string;
  readonly done: number;
  readonly rows: number;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly candidate: string | null;
  readonly error: string | null;
}

export interface Certificate {
  readonly audits: number;
  readonly errors: number;
  readonly risk_at_most: number | null;
  readonly proves_promise: boolean;
  readonly words: string;
}

export interface RiskPromise {
  readonly alpha: number;
  readonly delta: number;
  readonly words: string;
}

export interface Task {
  readonly id: string;
  readonly phase: Phase;
  /** The name that its asks ask for. */
  readonly name: string;
  readonly prompt: string;
  readonly found_at: number;
  readonly shape: Shape | null;
  readonly note: string;
  readonly approved: boolean;
  readonly paused: boolean;
  readonly life: Life;
  readonly first_lesson: { readonly answers: number; readonly needed: number } | null;
  readonly promise: RiskPromise;
  readonly asks: number;
  readonly by_student: Tally;
  readonly by_teacher: Tally;
  readonly audits: Tally & { readonly of_student: number; readonly wrong: number };
  readonly saved: { readonly cost_nanos: number | null; readonly wait_us: number };
  readonly student: string | null;
  readonly verdict: string | null;
  readonly certificate: Certificate | null;
  readonly drift: { readonly evidence: number; readonly limit: number } | null;
  readonly lesson: Lesson | null;
  readonly live: Live | null;
}

export interface Live {
  readonly student: string;
  readonly threshold: number;
  readonly audit_chance: number;
  readonly suspected: boolean;
  readonly cautious: boolean;
}

export interface Verdict {
  readonly id: string;
  readonly student: string;
  readonly kind: 'exam' | 'alarm';
  readonly at: number;
  readonly outcome: 'passed' | 'failed' | 'taken-off';
  readonly words: string;
  readonly evidence: string | null;
  readonly exam: {
    readonly alpha: number;
    readonly delta: number;
    readonly k: number;
    readonly n: number;
    readonly threshold: number | null;
    readonly coverage: number;
    readonly risk: number;
  } | null;
}

export interface Candidate {
  readonly id: string;
  readonly state: 'shadow' | 'certified' | 'serving' | 'failed' | 'superseded' | 'off';
  readonly rows: number;
  readonly size_bytes: number;
  readonly taught_at: number;
  readonly teaching_ms: number;
  readonly estimated_accuracy: number;
}

export interface Decision {
  readonly id: string;
  readonly at: number;
  readonly kind: string;
  readonly value: string | null;
  readonly actor: string | null;
}

export type WishName = 'approve' | 'hold' | 'pause' | 'resume' | 'relearn' | 'cancel' | 'delete';

/** What a wish would do now, or why it makes no sense. */
export interface Wish {
  readonly wish: WishName;
  readonly changes: boolean;
  readonly will: string | null;
  readonly why: string | null;
}

export interface Sample {
  readonly trace: string;
  readonly input: string;
  readonly teacher: string;
  readonly student: string | null;
  readonly confidence: number;
}

export interface TaskDetail extends Task {
  readonly exam: {
    readonly candidate: string;
    readonly unseen: number;
    readonly fewest: number;
    readonly expected_coverage: number;
  } | null;
  readonly recent: {
    readonly asks: number;
    readonly answered: number;
    readonly differing: number;
    readonly samples: readonly Sample[];
  } | null;
  readonly trouble: string | null;
  readonly candidates: readonly Candidate[];
  readonly verdicts: readonly Verdict[];
  readonly lessons: readonly Lesson[];
  readonly decisions: readonly Decision[];
  readonly wishes: readonly Wish[];
}

export interface FormingTask {
  readonly task: string;
  readonly asks: number;
  readonly needed: number;
  readonly prompt: string;
}

export interface TaskList {
  readonly data: readonly Task[];
  readonly forming: readonly FormingTask[];
}

export interface OutlookAt {
  readonly alpha: number;
  readonly passes: boolean;
  readonly threshold: number | null;
  readonly coverage: number;
  readonly risk: number;
  readonly words: string;
  readonly will: string;
}

export interface OutlookPoint {
  readonly threshold: number;
  readonly n: number;
  readonly errors: number;
  readonly coverage: number;
  readonly risk: number;
  /** The largest risk that so few errors leave possible; null for an estimate. */
  readonly bound: number | null;
}

/** `student` is null where there is none yet, and then there is nothing else. */
export type Outlook =
  | { readonly student: null }
  | {
      readonly student: string;
      readonly from: 'exam' | 'estimate';
      readonly items: number;
      readonly promise: RiskPromise;
      readonly alphas: readonly OutlookAt[];
      readonly points: readonly OutlookPoint[];
    };

export interface GateCheck {
  readonly ok: boolean;
  readonly reasons: readonly string[];
  readonly remarks: readonly string[];
  readonly items: number;
  readonly remade: number;
}

export interface ReviewItem {
  readonly trace: string;
  readonly input: string;
  readonly teacher: string;
  readonly student: string;
  readonly confidence: number;
  readonly at: number;
  readonly answered: boolean;
  readonly from: 'audit' | 'replay';
  readonly repeated: boolean;
}

export interface ReviewQueue {
  readonly student: string | null;
  readonly form: 'label' | 'object' | null;
  readonly labels: readonly string[] | null;
  readonly items: readonly ReviewItem[];
  readonly progress: { readonly settled: number; readonly total: number };
  readonly agreement: { readonly repeated: number; readonly same: number };
}

export function useTasks() {
  const refresh = useGentleRefresh(['tasks']);
  useNews('tasks', refresh);
  useNews('learning', refresh);
  return useQuery({
    queryKey: ['tasks'],
    queryFn: ({ signal }) => get<TaskList>('/api/tasks?forming=1', signal),
    // What is not yet a task makes no news.
    refetchInterval: ({ state }) => (state.data?.data.length === 0 ? 2_000 : 30_000),
  });
}

export function useTask(id: string) {
  const refresh = useGentleRefresh(['task', id]);
  const heard = ({ tasks }: { tasks: readonly string[] }) => {
    if (tasks.includes(id)) refresh();
  };
  useNews('tasks', heard);
  useNews('learning', heard);
  return useQuery({
    queryKey: ['task', id],
    queryFn: ({ signal }) => get<TaskDetail>(pathOf(id), signal),
    refetchInterval: 15_000,
    retry: false,
  });
}

/** `of`: the verdict and the promise it rests on; with another it is another outlook. */
export function useOutlook(id: string, of: string) {
  return useQuery({
    queryKey: ['outlook', id, of],
    queryFn: ({ signal }) => get<Outlook>(`${pathOf(id)}/outlook`, signal),
    placeholderData: (before) => before,
    refetchInterval: 30_000, // an estimate grows with the asks
  });
}

export function fetchReview(id: string, limit: number): Promise<ReviewQueue> {
  return get<ReviewQueue>(`${pathOf(id)}/review?actor=${REVIEWER}&limit=${limit}`);
}

/** How many there are to settle. */
export function useReviewProgress(id: string, isWanted: boolean) {
  return useQuery({
    queryKey: ['review', id],
    queryFn: () => fetchReview(id, 1),
    enabled: isWanted,
    staleTime: 0,
    refetchInterval: 60_000,
  });
}

/** Whoever sits at the console. */
export const REVIEWER = 'console';

/** A label is one of the task's answers, an edit is in words of one's own. */
export type Settlement = { readonly label: string } | { readonly edit: string };

/** Resolves once it is on the server's disk; goes out also while the page is left. */
export async function settle(trace: string, said: Settlement): Promise<void> {
  const body = { trace_id: trace, actor: REVIEWER, ...said };
  await send('POST', `${base}/api/feedback`, { body, outlivesPage: true });
}

interface Decided {
  readonly decision: Decision | null;
  readonly will: string;
}

export async function decide(id: string, wish: WishName, queries: QueryClient): Promise<Decided> {
  const decided =
    wish === 'delete'
      ? await remove<Decided>(pathOf(id))
      : await post<Decided>(`${pathOf(id)}/${wish}`, { actor: REVIEWER });
  if (wish === 'delete') queries.removeQueries({ queryKey: ['task', id] });
  await refetch(id, queries);
  return decided;
}

export async function promise(id: string, alpha: number, queries: QueryClient): Promise<Decided> {
  const decided = await post<Decided>(`${pathOf(id)}/promise`, { alpha, actor: REVIEWER });
  await refetch(id, queries);
  return decided;
}

async function refetch(id: string, queries: QueryClient): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: ['tasks'] }),
    queries.invalidateQueries({ queryKey: ['task', id] }),
  ]);
}

/** Computes a verdict again from its evidence, and that from the traces: takes a moment. */
export function checkVerdict(id: string): Promise<GateCheck> {
  return get<GateCheck>(`/api/verdicts/${encodeURIComponent(id)}?check=1`);
}

function pathOf(id: string): string {
  return `/api/tasks/${encodeURIComponent(id)}`;
}
