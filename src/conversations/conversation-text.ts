import type { DatabaseSync } from 'node:sqlite';
import type { Conversation, ConversationNode } from './conversation.ts';
import { conversationMarkdown } from './conversation-markdown.ts';
import { ConversationReader } from './conversation-reader.ts';

/** `json`: everything, as the API has it. `markdown`: for people. */
export const CONVERSATION_FORMS = ['json', 'markdown'] as const;
export type ConversationForm = (typeof CONVERSATION_FORMS)[number];

/** A whole conversation as one text, which may be long: images are part of it. Undefined where there is none. */
export function conversationText(
  id: string,
  form: ConversationForm,
  database: DatabaseSync,
): string | undefined {
  const reader = new ConversationReader(database);
  const conversation = reader.get(id);
  if (!conversation) return undefined;
  const nodes = reader.nodes(id);
  if (form === 'markdown') return conversationMarkdown(conversation, nodes);
  return JSON.stringify({ ...conversationJson(conversation, nodes.length), nodes: nodes.map(nodeJson) });
}

/** In the words of the API. */
export function conversationJson(
  { id, title, settings, leaf, createdAtMs, updatedAtMs }: Conversation,
  messages: number,
) {
  return { id, title, settings, leaf, created_at: createdAtMs, updated_at: updatedAtMs, messages };
}

function nodeJson({ toolCalls, toolCallId, traceId, createdAtMs, ...node }: ConversationNode) {
  return {
    ...node,
    tool_calls: toolCalls,
    tool_call_id: toolCallId,
    trace_id: traceId,
    created_at: createdAtMs,
  };
}
