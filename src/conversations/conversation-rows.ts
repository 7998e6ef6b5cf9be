import type { Value } from '#store/database.ts';
import type { Operation, Statement } from '#store/writer-protocol.ts';
import { type Conversation, type ConversationNode, wordsOf } from './conversation.ts';
import { foldText } from './fold-text.ts';

/**
 * Nodes are appended and replaced in place, never moved: what was written lies in one place, and can be wiped there.
 */
export const conversationTables = `
  CREATE TABLE conversation (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, folded TEXT NOT NULL, settings TEXT NOT NULL,
    leaf TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  );
  CREATE INDEX conversation_by_change ON conversation (updated_at, id);

  CREATE TABLE conversation_node (
    row INTEGER PRIMARY KEY, conversation TEXT NOT NULL, id TEXT NOT NULL, parent TEXT, role TEXT NOT NULL,
    body TEXT NOT NULL, folded TEXT NOT NULL, trace_id TEXT, model TEXT, state TEXT NOT NULL, created_at INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX conversation_node_by_id ON conversation_node (conversation, id);
`;

const table = {
  saveConversation: {
    sql: `INSERT INTO conversation (id, title, folded, settings, leaf, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET title = excluded.title, folded = excluded.folded,
      settings = excluded.settings, leaf = excluded.leaf, updated_at = excluded.updated_at`,
  },
  saveNode: {
    sql: `INSERT INTO conversation_node (conversation, id, parent, role, body, folded, trace_id, model, state, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (conversation, id) DO UPDATE SET parent = excluded.parent,
      role = excluded.role, body = excluded.body, folded = excluded.folded, trace_id = excluded.trace_id,
      model = excluded.model, state = excluded.state, created_at = excluded.created_at`,
  },
  changed: { sql: 'UPDATE conversation SET updated_at = ?, leaf = coalesce(?, leaf) WHERE id = ?' },
  dropNodes: {
    sql: 'DELETE FROM conversation_node WHERE conversation IN (SELECT value FROM json_each(?))',
  },
  dropConversations: { sql: 'DELETE FROM conversation WHERE id IN (SELECT value FROM json_each(?))' },
} as const satisfies Record<string, Statement>;

type StatementName = keyof typeof table;

export const conversationStatements: readonly Statement[] = Object.values(table);

/** Makes rows for a writer whose statements of conversations begin at this place among all it has. */
export class ConversationRows {
  readonly #first: number;

  constructor(first: number) {
    this.#first = first;
  }

  conversation({ id, title, settings, leaf, createdAtMs, updatedAtMs }: Conversation): Operation {
    const values = [id, title, foldText(title), JSON.stringify(settings), leaf, createdAtMs, updatedAtMs];
    return this.#operation('saveConversation', values);
  }

  node(conversation: string, node: ConversationNode): Operation {
    const { id, parent, role, traceId, model, state, createdAtMs } = node;
    const folded = foldText(wordsOf(node));
    const body = bodyOf(node);
    return this.#operation('saveNode', [
      conversation,
      id,
      parent,
      role,
      body,
      folded,
      traceId,
      model,
      state,
      createdAtMs,
    ]);
  }

  changed(id: string, atMs: number, leaf: string | null): Operation {
    return this.#operation('changed', [atMs, leaf, id]);
  }

  /** All that these conversations are, but for the traces of their asks. */
  drop(ids: readonly string[]): Operation[] {
    const list = JSON.stringify(ids);
    return [this.#operation('dropNodes', [list]), this.#operation('dropConversations', [list])];
  }

  #operation(name: StatementName, values: readonly Value[]): Operation {
    return { statement: this.#first + Object.keys(table).indexOf(name), values };
  }
}

/** What a node holds beside what is looked for by column. */
export function bodyOf({ content, reasoning, toolCalls, toolCallId, error, meta }: ConversationNode): string {
  return JSON.stringify({ content, reasoning, toolCalls, toolCallId, error, meta });
}
