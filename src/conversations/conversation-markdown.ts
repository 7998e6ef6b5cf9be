import { type Conversation, type ConversationNode, type Json, wordsOf } from './conversation.ts';

/** Who speaks, as a person would write it. */
const SPEAKERS = {
  system: 'Instructions',
  user: 'You',
  assistant: 'Answer',
  tool: 'Result of a tool',
} as const;

/** A conversation for people: the path of messages that ends at its leaf; without one, at the newest message. */
export function conversationMarkdown(conversation: Conversation, nodes: readonly ConversationNode[]): string {
  const begun = new Date(conversation.createdAtMs).toISOString().slice(0, 10);
  const title = conversation.title === '' ? 'A conversation' : conversation.title;
  const messages = pathTo(conversation.leaf, nodes).map(messageMarkdown);
  return `${[`# ${title}`, `Begun on ${begun}.`, ...messages].join('\n\n')}\n`;
}

/** From the first message to the leaf. A leaf that is not there any more is no reason to show nothing. */
export function pathTo(leaf: string | null, nodes: readonly ConversationNode[]): ConversationNode[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const path: ConversationNode[] = [];
  let at = byId.get(leaf ?? '') ?? nodes.at(-1);
  while (at && path.length < nodes.length) {
    path.unshift(at);
    at = at.parent === null ? undefined : byId.get(at.parent);
  }
  return path;
}

function messageMarkdown(node: ConversationNode): string {
  const by = node.role === 'assistant' && node.model !== null ? ` (${node.model})` : '';
  const end = { done: [], stopped: ['*Stopped here.*'], failed: ['*It failed here.*'] }[node.state];
  return [
    `## ${SPEAKERS[node.role]}${by}`,
    ...(node.reasoning ? [quoted(node.reasoning)] : []),
    ...(wordsOf(node) === '' ? [] : [wordsOf(node)]),
    ...attachments(node),
    ...(node.toolCalls ?? []).map(callMarkdown),
    ...end,
  ].join('\n\n');
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

/** Images and files lie in the JSON export; here it is only said that they were there. */
function attachments({ content }: ConversationNode): string[] {
  if (!Array.isArray(content)) return [];
  return content
    .filter(({ text }: Json) => typeof text !== 'string')
    .map(({ type }: Json) => `*[${partName(type)}]*`);
}

function partName(type: unknown): string {
  return typeof type === 'string' ? type.replace(/^input_|_url$/g, '') : 'part';
}

function callMarkdown(call: Json): string {
  const called = (call.function ?? {}) as Json;
  return `Calls \`${String(called.name ?? 'a tool')}\`:\n\n${fenced(String(called.arguments ?? ''))}`;
}

/** A fence longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}json\n${text}\n${fence}`;
}
