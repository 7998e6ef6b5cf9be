import type { ChatNode } from '../../api/conversations.ts';

/** The messages from the first to `leaf`; none where there is no such message. */
export function pathTo(nodes: readonly ChatNode[], leaf: string | null): ChatNode[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const path: ChatNode[] = [];
  const seen = new Set<string>(); // a kept file may be broken: parents in a ring
  for (let at = leaf; at !== null && !seen.has(at); ) {
    const node = byId.get(at);
    if (!node) break;
    seen.add(at);
    path.unshift(node);
    at = node.parent;
  }
  return path;
}

/** The message itself and those said in its place, in the order they were made. */
export function alternatives(nodes: readonly ChatNode[], node: ChatNode): ChatNode[] {
  return nodes.filter(({ parent, role }) => parent === node.parent && role === node.role);
}

/** The end of the branch that goes on from this message, along what was said last. */
export function leafUnder(nodes: readonly ChatNode[], id: string): string {
  const newestChild = new Map<string, string>();
  for (const node of nodes) if (node.parent !== null) newestChild.set(node.parent, node.id);
  const seen = new Set<string>();
  let at = id;
  for (let next: string | undefined = at; next !== undefined && !seen.has(next); next = newestChild.get(at)) {
    seen.add(next);
    at = next;
  }
  return at;
}

/** Where a conversation goes on when nobody said: after what was said last. */
export function newestLeaf(nodes: readonly ChatNode[]): string | null {
  return nodes.at(-1)?.id ?? null;
}

/** The list with the node replaced, or at its end. */
export function withNode(nodes: readonly ChatNode[], node: ChatNode): ChatNode[] {
  const at = nodes.findIndex(({ id }) => id === node.id);
  return at === -1 ? [...nodes, node] : nodes.with(at, node);
}
