import { type ConversationNode, type Json, NODE_ROLES, NODE_STATES } from '#conversations/conversation.ts';
import { isUuid } from '#std/uuid.ts';
import { Fields, missing, wrong } from '../openai/fields.ts';

/** The most nodes of one request. */
const MOST_NODES = 200;

/** `{"nodes": […]}`, checked member by member. Throws `bad_request` with `param`. */
export function decodeNodes(fields: Fields, nowMs: number): ConversationNode[] {
  const nodes = fields.list('nodes');
  if (!nodes) throw missing('nodes');
  if (nodes.length === 0 || nodes.length > MOST_NODES)
    throw wrong('nodes', `a list of 1 to ${MOST_NODES} nodes`, `${nodes.length} nodes`);
  return nodes.map((node, index) => decodeNode(new Fields(node, `nodes[${index}]`), nowMs));
}

function decodeNode(node: Fields, nowMs: number): ConversationNode {
  const role = oneOf(node, 'role', NODE_ROLES);
  return {
    id: requiredUuid(node, 'id'),
    parent: uuid(node, 'parent'),
    role: role ?? missed(node, 'role'),
    content: decodeContent(node),
    reasoning: node.text('reasoning') ?? null,
    toolCalls: objects(node, 'tool_calls'),
    toolCallId: node.text('tool_call_id') ?? null,
    traceId: uuid(node, 'trace_id'),
    model: node.text('model') ?? null,
    state: oneOf(node, 'state', NODE_STATES) ?? 'done',
    error: node.object('error')?.value ?? null,
    meta: node.object('meta')?.value ?? null,
    createdAtMs: node.whole('created_at', 0) ?? nowMs,
  };
}

function decodeContent(node: Fields): ConversationNode['content'] {
  const { content } = node.value;
  if (content === undefined || content === null) return null;
  return typeof content === 'string' ? content : objects(node, 'content');
}

function objects(node: Fields, key: string): Json[] | null {
  const list = node.list(key);
  if (!list) return null;
  return list.map((one, index) => new Fields(one, `${node.path(key)}[${index}]`).value);
}

function oneOf<Word extends string>(node: Fields, key: string, words: readonly Word[]): Word | undefined {
  const text = node.text(key);
  const word = words.find((one) => one === text);
  if (text !== undefined && word === undefined)
    throw wrong(node.path(key), `one of ${words.join(', ')}`, text);
  return word;
}

function requiredUuid(node: Fields, key: string): string {
  return uuid(node, key) ?? missed(node, key);
}

function uuid(node: Fields, key: string): string | null {
  const text = node.text(key);
  if (text === undefined) return null;
  if (!isUuid(text)) throw wrong(node.path(key), 'a UUID in small letters', text);
  return text;
}

function missed(node: Fields, key: string): never {
  throw missing(node.path(key));
}
