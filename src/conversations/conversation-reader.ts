import type { DatabaseSync } from 'node:sqlite';
import type { Value } from '#store/database.ts';
import { type Conversation, type ConversationNode, wordsOf } from './conversation.ts';
import { snippetAround, wordsToFind } from './fold-text.ts';

/** A conversation as a list shows it. */
export interface ListedConversation extends Conversation {
  readonly messages: number;
  /** The words around what was searched for; null where nothing was, or where it stands in the title. */
  readonly snippet: string | null;
}

export interface ConversationWish {
  /** Words that all stand in the title or in the texts. */
  readonly query: string;
  readonly limit: number;
  /** The last one of the page before this. */
  readonly before?: { readonly updatedAtMs: number; readonly id: string };
}

interface Row {
  id: string;
  title: string;
  folded: string;
  settings: string;
  leaf: string | null;
  created_at: number;
  updated_at: number;
  messages: number;
}

interface NodeRow {
  id: string;
  parent: string | null;
  role: ConversationNode['role'];
  body: string;
  trace_id: string | null;
  model: string | null;
  state: ConversationNode['state'];
  created_at: number;
}

const SELECT = `SELECT conversation.*, (SELECT count(*) FROM conversation_node AS node
  WHERE node.conversation = conversation.id) AS messages FROM conversation`;
const HAS_WORD = `(instr(folded, ?) OR EXISTS (SELECT 1 FROM conversation_node AS node
  WHERE node.conversation = conversation.id AND instr(node.folded, ?)))`;

/** Reads conversations beside the writer. */
export class ConversationReader {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The one that changed last comes first. A search walks the texts themselves: it finds parts of words, too. */
  list({ query, limit, before }: ConversationWish): ListedConversation[] {
    const words = wordsToFind(query);
    const conditions = words.map(() => HAS_WORD);
    const values: Value[] = words.flatMap((word) => [word, word]);
    if (before) {
      conditions.push('(updated_at, id) < (?, ?)');
      values.push(before.updatedAtMs, before.id);
    }
    const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    const rows = this.#database
      .prepare(`${SELECT} ${where} ORDER BY updated_at DESC, id DESC LIMIT ?`)
      .all(...values, limit) as unknown as Row[];
    return rows.map((row) => ({
      ...readConversation(row),
      messages: row.messages,
      snippet: this.#snippet(row, words),
    }));
  }

  get(id: string): Conversation | undefined {
    const row = this.#database.prepare('SELECT * FROM conversation WHERE id = ?').get(id);
    return row && readConversation(row as unknown as Row);
  }

  has(id: string): boolean {
    return this.#database.prepare('SELECT 1 FROM conversation WHERE id = ?').get(id) !== undefined;
  }

  count(): number {
    return (this.#database.prepare('SELECT count(*) AS count FROM conversation').get() as { count: number })
      .count;
  }

  ids(): string[] {
    const rows = this.#database.prepare('SELECT id FROM conversation').all();
    return (rows as unknown as { id: string }[]).map(({ id }) => id);
  }

  /** In the order in which they were first saved. */
  nodes(id: string): ConversationNode[] {
    const rows = this.#database
      .prepare('SELECT * FROM conversation_node WHERE conversation = ? ORDER BY row')
      .all(id);
    return (rows as unknown as NodeRow[]).map(readNode);
  }

  nodeIds(id: string): Set<string> {
    const rows = this.#database.prepare('SELECT id FROM conversation_node WHERE conversation = ?').all(id);
    return new Set((rows as unknown as { id: string }[]).map((row) => row.id));
  }

  /** The traces that nodes of these conversations name. */
  tracesOf(ids: readonly string[]): string[] {
    const rows = this.#database
      .prepare(
        `SELECT DISTINCT trace_id FROM conversation_node
        WHERE conversation IN (SELECT value FROM json_each(?)) AND trace_id IS NOT NULL`,
      )
      .all(JSON.stringify(ids));
    return (rows as unknown as { trace_id: string }[]).map(({ trace_id }) => trace_id);
  }

  countNodes(ids: readonly string[]): number {
    const sql =
      'SELECT count(*) AS count FROM conversation_node WHERE conversation IN (SELECT value FROM json_each(?))';
    return (this.#database.prepare(sql).get(JSON.stringify(ids)) as { count: number }).count;
  }

  /** The first text with a word that the title has not. */
  #snippet({ id, folded }: Row, words: readonly string[]): string | null {
    const word = words.find((one) => !folded.includes(one));
    if (word === undefined) return null;
    const row = this.#database
      .prepare(
        'SELECT * FROM conversation_node WHERE conversation = ? AND instr(folded, ?) ORDER BY row LIMIT 1',
      )
      .get(id, word);
    return row ? snippetAround(wordsOf(readNode(row as unknown as NodeRow)), word) : null;
  }
}

function readConversation(row: Row): Conversation {
  return {
    id: row.id,
    title: row.title,
    settings: JSON.parse(row.settings),
    leaf: row.leaf,
    createdAtMs: row.created_at,
    updatedAtMs: row.updated_at,
  };
}

function readNode({ id, parent, role, body, trace_id, model, state, created_at }: NodeRow): ConversationNode {
  return {
    ...(JSON.parse(body) as Pick<
      ConversationNode,
      'content' | 'reasoning' | 'toolCalls' | 'toolCallId' | 'error' | 'meta'
    >),
    id,
    parent,
    role,
    traceId: trace_id,
    model,
    state,
    createdAtMs: created_at,
  };
}
