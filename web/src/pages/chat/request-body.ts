import type { ChatNode, ChatSettings, ContentPart, WireToolCall } from '../../api/conversations.ts';

interface WireMessage {
  readonly role: string;
  readonly content: string | readonly ContentPart[] | null;
  readonly tool_calls?: readonly WireToolCall[];
  readonly tool_call_id?: string;
}

/** The body of a chat completion that goes on from this path. */
export function requestBody(path: readonly ChatNode[], settings: ChatSettings, model: string): object {
  const { system, temperature, top_p, max_tokens, tools } = settings;
  const messages = path.flatMap(asMessage).reduce(joinUsers, []);
  return {
    model,
    messages: system?.trim() ? [{ role: 'system', content: system }, ...messages] : messages,
    ...(temperature === undefined ? {} : { temperature }),
    ...(top_p === undefined ? {} : { top_p }),
    ...(max_tokens === undefined ? {} : { max_tokens }),
    ...(tools === undefined || tools.length === 0 ? {} : { tools }),
  };
}

/** What was said, with the owner's correction in its place; an answer that never came was not said. */
function asMessage(node: ChatNode): WireMessage[] {
  const content = node.meta?.correction ?? node.content;
  if (node.role === 'tool')
    return [{ role: 'tool', content, ...(node.tool_call_id ? { tool_call_id: node.tool_call_id } : {}) }];
  if (node.role !== 'assistant') return [{ role: node.role, content }];
  const calls = node.tool_calls ?? [];
  if (calls.length > 0) return [{ role: 'assistant', content: content || null, tool_calls: calls }];
  return content === null || content === '' ? [] : [{ role: 'assistant', content }];
}

/** Where an answer never came, two messages of a person meet: many templates take only one in a row. */
function joinUsers(messages: WireMessage[], next: WireMessage): WireMessage[] {
  const last = messages.at(-1);
  if (last?.role !== 'user' || next.role !== 'user') return [...messages, next];
  return [...messages.slice(0, -1), { role: 'user', content: joined(last.content, next.content) }];
}

function joined(one: WireMessage['content'], other: WireMessage['content']): WireMessage['content'] {
  if (typeof one === 'string' && typeof other === 'string') return `${one}\n\n${other}`;
  return [...asParts(one), ...asParts(other)];
}

function asParts(content: WireMessage['content']): readonly ContentPart[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
}
