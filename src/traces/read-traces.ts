import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '#contract/errors.ts';
import { firstUuidAt } from '#std/uuid.ts';
import type { Value } from '#store/database.ts';
import { keyOf } from '#store/text-store.ts';

/** A trace as the database and the API have it: one word for one thing, column names included. */
export interface TraceRow {
  id: string;
  opened_at: number;
  state: string;
  wire: string;
  name: string;
  stream: number;
  task: string | null;
  route: string | null;
  warnings: string | null;
  request_text: number;
  answer_text: number | null;
  request_hash: string | null;
  answer_hash: string | null;
  caller: string;
  expert_id: string | null;
  kind: string | null;
  model: string | null;
  finish: string | null;
  tokens_in: number | null;
  tokens_out: number | null;
  tokens_cached: number | null;
  tokens_reasoning: number | null;
  cost_nanos: number | null;
  first_byte_us: number | null;
  total_us: number | null;
  error_code: string | null;
  error_message: string | null;
  config_hash: string;
  run_id: number;
  confidence: number | null;
  examine_chance: number | null;
  examined: number | null;
  audit_of: string | null;
  conversation: string | null;
  /** The trace whose request was put to another expert. */
  replay_of: string | null;
  /** `never`: it teaches nobody. */
  learn: string | null;
  /** `owned` or `teacher`, where the caller wished so. */
  route_wish: string | null;
}

export interface AttemptRow {
  trace_id: string;
  rung: number;
  expert_id: string;
  kind: string;
  model: string | null;
  started_at: number;
  first_byte_us: number | null;
  total_us: number;
  tokens_in: number | null;
  tokens_out: number | null;
  tokens_cached: number | null;
  tokens_reasoning: number | null;
  cost_nanos: number | null;
  finish: string | null;
  error_code: string | null;
  error_message: string | null;
  config_hash: string;
  confidence: number | null;
  /** Of one that abstained: how sure it would have had to be. */
  threshold: number | null;
}

export interface FeedbackRow {
  id: string;
  trace_id: string;
  tool_call_id: string | null;
  kind: string;
  value: string | null;
  source: string;
  actor: string | null;
  created_at: number;
  config_hash: string;
}

/** Which traces; every member narrows. */
export interface TraceFilter {
  readonly state?: string | undefined;
  readonly expert?: string | undefined;
  readonly task?: string | undefined;
  readonly name?: string | undefined;
  readonly error?: string | undefined;
  /** Traces with feedback of this kind. */
  readonly feedback?: string | undefined;
  /** Answered by an expert of this kind. */
  readonly kind?: string | undefined;
  /** Answered inside the house, or outside of it. */
  readonly owned?: OwnedBy | undefined;
  /** Only asks made to check a student, or none of them. */
  readonly audits?: 'only' | 'none' | undefined;
  /** Asks made to check the answer of this trace. */
  readonly auditOf?: string | undefined;
  /** It took at least so long, in microseconds. */
  readonly leastUs?: number | undefined;
  /** It cost at least so much, in nano-units of the owner's currency. */
  readonly leastNanos?: number | undefined;
  /** Only these. */
  readonly ids?: readonly string[] | undefined;
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
  /** Page cursors: only ids before, or after, this one. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** Students and local models are owned always; of remotes, those named here. */
export interface OwnedBy {
  readonly is: boolean;
  readonly remotes: readonly string[];
}

/** A thumb, a correction or the like, as a row of a list shows it. */
export interface FeedbackMark {
  readonly trace_id: string;
  readonly kind: string;
  /** JSON of a thumb or a rating; longer values are left out. */
  readonly value: string | null;
  readonly source: string;
}

export const MOST_ROWS = 500;

const SELECT_TRACE = `SELECT trace.*, request.hash AS request_hash, answer.hash AS answer_hash FROM trace
  LEFT JOIN text AS request ON request.id = trace.request_text LEFT JOIN text AS answer ON answer.id = trace.answer_text`;

/** The row with the greatest id is the latest word; a thumb that was taken back is none. */
const HAS_FEEDBACK = `trace.id IN (SELECT trace_id FROM
  (SELECT trace_id, value, max(id) FROM feedback WHERE kind = ? GROUP BY trace_id, kind HAVING kind <> 'thumb' OR value <> '"none"'))`;

/** Reads traces beside the writer. An id is a time, so pages and time ranges both walk the primary key. */
export class TraceReader {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Newest first; with `oldestFirst`, in the order they were opened. */
  list(filter: TraceFilter, limit: number, oldestFirst = false): TraceRow[] {
    const { where, values } = conditions(filter);
    const order = oldestFirst ? 'ASC' : 'DESC';
    return this.#all<TraceRow>(`${SELECT_TRACE} ${where} ORDER BY trace.id ${order} LIMIT ?`, [
      ...values,
      Math.min(limit, MOST_ROWS),
    ]);
  }

  get(id: string): { trace: TraceRow; attempts: AttemptRow[]; feedback: FeedbackRow[] } | undefined {
    const trace = this.#all<TraceRow>(`${SELECT_TRACE} WHERE trace.id = ?`, [id])[0];
    if (!trace) return undefined;
    return {
      trace,
      attempts: this.#all<AttemptRow>('SELECT * FROM every_attempt WHERE trace_id = ? ORDER BY rung', [id]),
      feedback: this.feedbackOn(id),
    };
  }

  feedbackOn(traceId: string): FeedbackRow[] {
    return this.#all<FeedbackRow>('SELECT * FROM feedback WHERE trace_id = ? ORDER BY id', [traceId]);
  }

  /** What was said of any of these traces, the oldest first. */
  feedbackMarks(traceIds: readonly string[]): FeedbackMark[] {
    return this.#all<FeedbackMark>(
      `SELECT trace_id, kind, CASE WHEN kind IN ('thumb', 'rating') THEN value END AS value, source FROM feedback
       WHERE trace_id IN (SELECT value FROM json_each(?)) ORDER BY id`,
      [JSON.stringify(traceIds)],
    );
  }

  listFeedback(before: string | undefined, limit: number): FeedbackRow[] {
    return before === undefined
      ? this.#all<FeedbackRow>('SELECT * FROM feedback ORDER BY id DESC LIMIT ?', [limit])
      : this.#all<FeedbackRow>('SELECT * FROM feedback WHERE id < ? ORDER BY id DESC LIMIT ?', [
          before,
          limit,
        ]);
  }

  /** The newest trace with a tool call of this id, or undefined. */
  traceOfToolCall(callId: string): string | undefined {
    return this.#all<{ trace_id: string }>(
      'SELECT trace_id FROM tool_call WHERE call_id = ? ORDER BY trace_id DESC LIMIT 1',
      [callId],
    )[0]?.trace_id;
  }

  hasToolCall(traceId: string, callId: string): boolean {
    return (
      this.#all('SELECT 1 FROM tool_call WHERE call_id = ? AND trace_id = ?', [callId, traceId]).length > 0
    );
  }

  /** A request or answer in full, by its id in a trace row; undefined once retention took it. */
  text(id: number): string | undefined {
    return this.#all<{ text: string }>('SELECT text FROM text WHERE id = ?', [id])[0]?.text;
  }

  /** The same, where it is no longer than this. */
  textUpTo(id: number, mostBytes: number): string | undefined {
    const sql = 'SELECT text FROM text WHERE id = ? AND size_bytes <= ?';
    return this.#all<{ text: string }>(sql, [id, mostBytes])[0]?.text;
  }

  /** The same by its sha256 in hex. */
  textByHash(hash: string): string | undefined {
    const indexed =
      'SELECT text.text FROM text_index JOIN text USING (id) WHERE text_index.key = ? AND text.hash = ?';
    const found = this.#all<{ text: string }>(indexed, [keyOf(hash), hash])[0];
    // The newest are not indexed yet; see TextStore.
    const newest =
      'SELECT text FROM (SELECT hash, text FROM text ORDER BY id DESC LIMIT 10000) WHERE hash = ?';
    return (found ?? this.#all<{ text: string }>(newest, [hash])[0])?.text;
  }

  close(): void {
    this.#database.close();
  }

  #all<T>(sql: string, values: readonly Value[]): T[] {
    try {
      return this.#database.prepare(sql).all(...values) as T[];
    } catch (cause) {
      throw new AppError('trace_unavailable', `Cannot read the traces: ${(cause as Error).message}`, {
        hint: 'Another program may hold the database; see /health.',
        cause,
      });
    }
  }
}

function conditions(filter: TraceFilter): { where: string; values: Value[] } {
  const parts: string[] = [];
  const values: Value[] = [];
  const add = (sql: string, value: Value | undefined) => {
    if (value === undefined) return;
    parts.push(sql);
    values.push(value);
  };
  add('state = ?', filter.state);
  if (filter.expert !== undefined) {
    // Also where it was asked and somebody else, or nobody, answered.
    parts.push('(expert_id = ? OR trace.id IN (SELECT trace_id FROM attempt WHERE attempt.expert_id = ?))');
    values.push(filter.expert, filter.expert);
  }
  add('task = ?', filter.task);
  add('name = ?', filter.name);
  add('error_code = ?', filter.error);
  add(HAS_FEEDBACK, filter.feedback);
  add('kind = ?', filter.kind);
  if (filter.owned) add(ownedBy(filter.owned), JSON.stringify(filter.owned.remotes));
  if (filter.audits) parts.push(filter.audits === 'only' ? 'audit_of IS NOT NULL' : 'audit_of IS NULL');
  add('audit_of = ?', filter.auditOf);
  add('total_us >= ?', filter.leastUs);
  add('cost_nanos >= ?', filter.leastNanos);
  add('trace.id IN (SELECT value FROM json_each(?))', filter.ids && JSON.stringify(filter.ids));
  add('trace.id >= ?', filter.sinceMs === undefined ? undefined : firstUuidAt(filter.sinceMs));
  add('trace.id < ?', filter.untilMs === undefined ? undefined : firstUuidAt(filter.untilMs));
  add('trace.id < ?', filter.before);
  add('trace.id > ?', filter.after);
  return { where: parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '', values };
}

/** An expert that is not connected any more counts as outside: nobody can say where it was. */
function ownedBy({ is }: OwnedBy): string {
  const named = 'expert_id IN (SELECT value FROM json_each(?))';
  return is ? `(kind IN ('student', 'local') OR ${named})` : `(kind = 'remote' AND NOT ${named})`;
}
