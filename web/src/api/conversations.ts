import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { AnswerFacts, Trouble } from './answer-parts.ts';
import { get, post, remove } from './client.ts';

/** A row of the list of conversations. */
export interface ConversationRow {
  readonly id: string;
  readonly title: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly messages: number;
  readonly snippet?: string | null;
}

/** A part of a message, as OpenAI's wire has it. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

export interface WireToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** `none`: one that was given is taken back. */
export type Thumb = 'up' | 'down' | 'none';

/** What only this page knows of a message. */
export interface NodeMeta {
  readonly facts?: AnswerFacts | null;
  readonly thumb?: Thumb | null;
  /** What it should have said, in the owner's words. */
  readonly correction?: string | null;
  /** Names of files that are in the text. */
  readonly files?: readonly string[];
  /** From the ask to the first word of the reasoning's end, in ms. */
  readonly thought_ms?: number;
  readonly tokens_per_second?: number | null;
}

/** One message; those that share a parent are alternatives. */
export interface ChatNode {
  readonly id: string;
  readonly parent: string | null;
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string | readonly ContentPart[] | null;
  readonly reasoning?: string | null;
  readonly tool_calls?: readonly WireToolCall[] | null;
  readonly tool_call_id?: string | null;
  readonly trace_id?: string | null;
  /** The name that was asked for. */
  readonly model?: string | null;
  readonly state: 'done' | 'stopped' | 'failed';
  readonly error?: Trouble | null;
  readonly created_at: number;
  readonly meta?: NodeMeta | null;
}

/** How this conversation asks. */
export interface ChatSettings {
  readonly model?: string;
  readonly system?: string;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly max_tokens?: number;
  /** Tools the model may call, as the wire has them. */
  readonly tools?: readonly object[];
  /** false: what is said here teaches no student. */
  readonly learn?: boolean;
}

export interface Conversation {
  readonly id: string;
  readonly title: string | null;
  readonly settings: ChatSettings | null;
  readonly leaf: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly nodes: readonly ChatNode[];
}

/** What a deletion took, and what it could not take. */
export interface Deleted {
  readonly deleted: { readonly [what: string]: number };
  readonly kept: readonly { readonly what: string; readonly why: string }[];
}

interface ConversationPage {
  readonly data: readonly ConversationRow[];
  readonly next: string | null;
}

const PAGE = 40;

/** The conversations, those last spoken in first; `q` searches titles and texts on the server. */
export function useConversations(q: string) {
  return useInfiniteQuery({
    queryKey: ['conversations', 'list', q],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: `${PAGE}` });
      if (q) query.set('q', q);
      if (pageParam) query.set('before', pageParam);
      return get<ConversationPage>(`/api/conversations?${query}`, signal);
    },
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}

export function useConversation(id: string | undefined) {
  return useQuery({
    queryKey: ['conversations', 'one', id],
    queryFn: ({ signal }) => readConversation(id ?? '', signal),
    enabled: id !== undefined,
    // The page itself is where it changes.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}

export function startConversation(title: string, settings: ChatSettings): Promise<Conversation> {
  return post('/api/conversations', { title, settings });
}

export function readConversation(id: string, signal?: AbortSignal): Promise<Conversation> {
  return get(`/api/conversations/${id}`, signal);
}

type Changed = Pick<Conversation, 'updated_at'>;

/** `known`: the `updated_at` that the change is made on top of; without one it is made whatever came since. */
export function changeConversation(
  id: string,
  change: { title?: string | null; settings?: ChatSettings | null; leaf?: string | null },
  known?: number,
): Promise<Changed> {
  return post(`/api/conversations/${id}`, { ...change, updated_at: known });
}

export function saveNodes(
  id: string,
  nodes: readonly ChatNode[],
  leaf: string | null,
  known: number,
): Promise<Changed> {
  return post(`/api/conversations/${id}/nodes`, { nodes, leaf, updated_at: known });
}

export function deleteConversation(id: string): Promise<Deleted> {
  return remove(`/api/conversations/${id}`);
}
export function deleteAllConversations(): Promise<Deleted> {
  return remove('/api/conversations', { confirm: 'all' });
}

/** Kept in the traces; resolves once it is on the disk. */
export function giveFeedback(
  traceId: string,
  said: { thumb?: Thumb; edit?: string; regenerate?: string | true },
): Promise<unknown> {
  return post('/api/feedback', { trace_id: traceId, actor: 'console', ...said });
}
