import type { DatabaseSync } from 'node:sqlite';
import type { Operation } from '#store/writer-protocol.ts';
import { operation } from './rows.ts';

/** What is found of traces that are to be forgotten, before they are. */
export interface Forgettable {
  /** With those that were made from them: audits, and replays on other experts. */
  readonly traces: readonly string[];
  /** Of those, the ones that are being answered, as far as the database knows. */
  readonly open: readonly string[];
  readonly feedback: number;
  /** Requests and answers, each with its key in the index of texts. */
  readonly texts: readonly { readonly id: number; readonly key: number }[];
  /** The tasks they were asks of, and the local models that read them. */
  readonly tasks: readonly string[];
  readonly localExperts: readonly string[];
}

/** All that stands and falls with these traces; names without a trace find nothing. */
export function forgettable(database: DatabaseSync, ids: readonly string[]): Forgettable {
  const traces = withOffspring(database, ids);
  const list = JSON.stringify(traces);
  const column = <T>(sql: string) => database.prepare(sql).all(list) as unknown as T[];
  const among = '(SELECT value FROM json_each(?1))';
  return {
    traces,
    open: column<{ id: string }>(`SELECT id FROM trace WHERE id IN ${among} AND state = 'open'`).map(
      ({ id }) => id,
    ),
    feedback: column(`SELECT 1 FROM feedback WHERE trace_id IN ${among}`).length,
    texts: column(
      `SELECT text.id, text.key FROM text WHERE text.id IN (SELECT request_text FROM trace WHERE id IN ${among}
        UNION SELECT answer_text FROM trace WHERE id IN ${among})`,
    ),
    tasks: column<{ task: string }>(
      `SELECT DISTINCT task FROM trace WHERE id IN ${among} AND task IS NOT NULL`,
    ).map(({ task }) => task),
    localExperts: column<{ expert_id: string }>(
      `SELECT DISTINCT expert_id FROM every_attempt WHERE trace_id IN ${among} AND kind = 'local'`,
    ).map(({ expert_id }) => expert_id),
  };
}

/** The traces of these conversations, whoever saved what of them. */
export function tracesOfConversations(database: DatabaseSync, ids: readonly string[]): string[] {
  const rows = database
    .prepare('SELECT id FROM trace WHERE conversation IN (SELECT value FROM json_each(?))')
    .all(JSON.stringify(ids));
  return (rows as unknown as { id: string }[]).map(({ id }) => id);
}

/**
 * What deletes them: rows that name them, then the texts that no other trace has. The last operation's count is that of
 * the texts; their keys go after, with `forgetKeys`.
 */
export function forgetOperations({ traces, texts }: Forgettable): Operation[] {
  const list = JSON.stringify(traces);
  return [
    operation('forgetFeedback', [list]),
    operation('forgetToolCalls', [list]),
    operation('forgetAttempts', [list]),
    operation('forgetTraces', [list]),
    operation('forgetTexts', [JSON.stringify(texts.map(({ id }) => id))]),
  ];
}

/** A key without its text finds nothing, and does no harm until it is gone. */
export function forgetKeys({ texts }: Forgettable): Operation {
  return operation('forgetTextKeys', [JSON.stringify(texts.map(({ id, key }) => [key, id]))]);
}

function withOffspring(database: DatabaseSync, ids: readonly string[]): string[] {
  const rows = database
    .prepare(
      `WITH RECURSIVE found (id) AS (
        SELECT trace.id FROM trace WHERE id IN (SELECT value FROM json_each(?))
        UNION SELECT trace.id FROM trace JOIN found ON trace.audit_of = found.id
        UNION SELECT trace.id FROM trace JOIN found ON trace.replay_of = found.id
      ) SELECT id FROM found`,
    )
    .all(JSON.stringify(ids));
  return (rows as unknown as { id: string }[]).map(({ id }) => id);
}
