import type { ChatNode, Conversation } from '../../api/conversations.ts';

/** What two pages may both change; `leaf` is each page's own. */
export type Shared = Pick<Conversation, 'title' | 'settings' | 'nodes'>;

/** What was changed here, put on top of what another page changed: each part is whoever's changed it, else ours. */
export function merged<T extends Partial<Shared>>(before: Shared, mine: T, theirs: Shared): T {
  const { title, settings, nodes } = mine;
  return {
    ...mine,
    ...(title === undefined ? {} : { title: isSame(title, before.title) ? (theirs.title ?? title) : title }),
    ...(settings ? { settings: mergedFields(before.settings, settings, theirs.settings) } : {}),
    ...(nodes
      ? { nodes: nodes.map((node) => mergedNode(find(before, node), node, find(theirs, node))) }
      : {}),
  };
}

/** The same of a whole conversation: their messages in their order, then those that only this page has. */
export function takenOver<T extends Shared>(before: Shared, mine: T, theirs: Shared): T {
  const taken = merged(before, mine, theirs);
  return { ...taken, nodes: withNodes(theirs.nodes, taken.nodes) };
}

/** The messages, with these in the place of those with the same ids, or behind them. */
export function withNodes(nodes: readonly ChatNode[], changed: readonly ChatNode[]): ChatNode[] {
  return [...new Map([...nodes, ...changed].map((node) => [node.id, node])).values()];
}

function find({ nodes }: Shared, { id }: ChatNode): ChatNode | undefined {
  return nodes.find((node) => node.id === id);
}

function mergedNode(before: ChatNode | undefined, mine: ChatNode, theirs: ChatNode | undefined): ChatNode {
  if (!theirs) return mine;
  const node = mergedFields(before, mine, theirs);
  return mine.meta && theirs.meta
    ? { ...node, meta: mergedFields(before?.meta, mine.meta, theirs.meta) }
    : node;
}

function mergedFields<T extends object>(before: T | null | undefined, mine: T, theirs: T | null): T {
  const fields = { ...theirs, ...mine };
  for (const key of Object.keys(fields) as (keyof T)[])
    if (isSame(mine[key], before?.[key])) fields[key] = theirs?.[key] as T[keyof T];
    else fields[key] = mine[key];
  return fields;
}

/** The server says null where a page says nothing. */
function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
