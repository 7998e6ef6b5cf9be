import { get, post, remove } from './client.ts';

/** The API's words for them; see docs/api.md, "Traces". Times in ms since 1970, `_us` in microseconds. */
export interface Trace {
  readonly id: string;
  readonly opened_at: number;
  readonly state: 'open' | 'done' | 'failed' | 'cancelled' | 'swept';
  readonly wire: string;
  /** The name that was asked for. */
  readonly name: string;
  readonly stream: boolean;
  readonly task: string | null;
  readonly route: { readonly order: readonly string[]; readonly reasons: readonly string[] } | null;
  readonly warnings: readonly { readonly feature: string; readonly detail: string }[];
  readonly request_hash: string | null;
  readonly answer_hash: string | null;
  readonly expert_id: string | null;
  readonly kind: Kind | null;
  readonly model: string | null;
  readonly finish: string | null;
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  readonly tokens_cached: number | null;
  readonly tokens_reasoning: number | null;
  readonly cost_nanos: number | null;
  readonly first_byte_us: number | null;
  readonly total_us: number | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly config_hash: string;
  readonly confidence: number | null;
  readonly examine_chance: number | null;
  readonly audit_of: string | null;
  readonly conversation?: string | null;
  readonly replay_of?: string | null;
  readonly learn?: 'never' | null;
  readonly preview?: Preview;
}

export type Kind = 'student' | 'local' | 'remote';

/** The first words; null where they are gone, were none, or are too long for a list. */
export interface Preview {
  readonly asked: string | null;
  readonly answered: string | null;
  readonly feedback: readonly { readonly kind: string; readonly value: unknown; readonly source: string }[];
}

export interface Attempt {
  readonly rung: number;
  readonly expert_id: string;
  readonly kind: Kind;
  readonly model: string | null;
  readonly started_at: number;
  readonly first_byte_us: number | null;
  readonly total_us: number;
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  readonly cost_nanos: number | null;
  readonly finish: string | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly confidence: number | null;
  readonly threshold: number | null;
}

export interface Feedback {
  readonly id: string;
  readonly kind: 'thumb' | 'rating' | 'edit' | 'label' | 'regenerate' | 'comment';
  readonly value: unknown;
  /** `noticed`: nobody said it, it was seen in what people did. */
  readonly source: 'told' | 'noticed';
  readonly actor: string | null;
  readonly tool_call_id: string | null;
  readonly created_at: number;
}

export interface AnswerChoice {
  readonly text: string | null;
  readonly reasoning?: string;
  readonly refusal?: string;
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  readonly finish: string;
}

/** One trace with all that is kept of it; a text that retention took is null. */
export interface WholeTrace extends Trace {
  readonly attempts: readonly Attempt[];
  readonly feedback: readonly Feedback[];
  readonly request: Readonly<Record<string, unknown>> | null;
  readonly answer: { readonly choices: readonly AnswerChoice[] } | null;
}

export interface TracePage {
  readonly data: readonly Trace[];
  readonly next: string | null;
  /** How far back a search for words has looked; null: everywhere. */
  readonly searched_to?: number | null;
}

/** What left for one host because of a trace. */
export interface Departure {
  readonly id: string;
  readonly at: number;
  readonly expert: string;
  readonly origin: string;
  readonly zone: 'device' | 'household' | 'organisation' | 'outside';
  readonly bytes_out: number;
}

/** What another expert says to the same request. */
export interface Replay {
  readonly trace_id: string;
  readonly expert: string;
  readonly kind: Kind;
  readonly model: string | null;
  readonly cost_nanos: number | null;
  readonly total_us: number | null;
  readonly message: {
    readonly content: string | null;
    readonly tool_calls?: readonly {
      readonly function: { readonly name: string; readonly arguments: string };
    }[];
  };
}

export interface Deleted {
  readonly deleted: Readonly<Record<string, number>>;
  readonly kept: readonly { readonly what: string; readonly why: string }[];
}

export type NewFeedback = Partial<Readonly<Record<'thumb' | 'label' | 'comment' | 'edit', string>>>;

const path = (id: string) => `/api/traces/${encodeURIComponent(id)}`;

export function listTraces(query: URLSearchParams, signal?: AbortSignal): Promise<TracePage> {
  return get(`/api/traces?${query}`, signal);
}

export function getTrace(id: string, signal?: AbortSignal): Promise<WholeTrace> {
  return get(path(id), signal);
}

export function departuresOf(id: string, signal?: AbortSignal): Promise<{ data: readonly Departure[] }> {
  return get(`/api/departures?trace=${encodeURIComponent(id)}`, signal);
}

/** The asks made to check this answer, and those that put it to somebody else. */
export function auditsOf(id: string, signal?: AbortSignal): Promise<TracePage> {
  return get(`/api/traces?preview=1&audit_of=${encodeURIComponent(id)}`, signal);
}

export function addFeedback(id: string, feedback: NewFeedback): Promise<unknown> {
  return post('/api/feedback', { trace_id: id, actor: 'console', ...feedback });
}

export function replay(id: string, expert: string, model?: string): Promise<Replay> {
  return post(`${path(id)}/replay`, { expert, ...(model ? { model } : {}) });
}

export function deleteTrace(id: string): Promise<Deleted> {
  return remove(path(id));
}
