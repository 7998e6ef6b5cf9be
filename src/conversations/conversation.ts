/** A chat of a person with whatever expert is there, kept in this house. Times are in ms since 1970. */
export interface Conversation {
  readonly id: string;
  readonly title: string;
  /** What the page keeps with it, such as a system prompt or a model: an object that nobody here looks into. */
  readonly settings: Json;
  /** The node that was looked at last: the end of the path that is shown. */
  readonly leaf: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/**
 * One message. Its parent is the message before it, so that an edit or a second answer is a sibling: the nodes of a
 * conversation are a tree, or several.
 */
export interface ConversationNode {
  /** A UUID, made by whoever saves it: saved again, it takes the place of what it was. */
  readonly id: string;
  readonly parent: string | null;
  readonly role: NodeRole;
  /** Text, or OpenAI's content parts. */
  readonly content: string | readonly Json[] | null;
  readonly reasoning: string | null;
  /** As OpenAI's wire has them. */
  readonly toolCalls: readonly Json[] | null;
  readonly toolCallId: string | null;
  readonly traceId: string | null;
  readonly model: string | null;
  readonly state: NodeState;
  readonly error: Json | null;
  readonly meta: Json | null;
  readonly createdAtMs: number;
}

export type Json = Readonly<Record<string, unknown>>;

export const NODE_ROLES = ['system', 'user', 'assistant', 'tool'] as const;
export type NodeRole = (typeof NODE_ROLES)[number];

/** `stopped`: the person did not want to hear more. */
export const NODE_STATES = ['done', 'stopped', 'failed'] as const;
export type NodeState = (typeof NODE_STATES)[number];

/** The words of a message, without its images and files. */
export function wordsOf({ content }: Pick<ConversationNode, 'content'>): string {
  if (content === null) return '';
  if (typeof content === 'string') return content;
  return content.flatMap(({ text }) => (typeof text === 'string' ? [text] : [])).join('\n');
}
