import { textTables } from '#store/text-store.ts';

/** The database's layout, one step an entry; a step that was released is never changed. */
export const migrations: readonly string[] = [
  `${textTables}
  CREATE TABLE config_snapshot (
    hash TEXT PRIMARY KEY, body TEXT NOT NULL, created_at INTEGER NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE run (
    id INTEGER PRIMARY KEY, pid INTEGER NOT NULL, version TEXT NOT NULL, ended_at INTEGER
  );

  CREATE TABLE trace (
    id TEXT PRIMARY KEY, opened_at INTEGER NOT NULL, state TEXT NOT NULL, wire TEXT NOT NULL, name TEXT NOT NULL,
    stream INTEGER NOT NULL, task TEXT, route TEXT, warnings TEXT, request_text INTEGER NOT NULL, answer_text INTEGER,
    caller TEXT NOT NULL, expert_id TEXT, kind TEXT, model TEXT, finish TEXT,
    tokens_in INTEGER, tokens_out INTEGER, tokens_cached INTEGER, tokens_reasoning INTEGER, cost_nanos INTEGER,
    first_byte_us INTEGER, total_us INTEGER, error_code TEXT, error_message TEXT,
    config_hash TEXT NOT NULL, run_id INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX trace_open ON trace (run_id) WHERE state = 'open';
  CREATE INDEX trace_by_task ON trace (task, id) WHERE task IS NOT NULL;

  CREATE TABLE attempt (
    trace_id TEXT NOT NULL, rung INTEGER NOT NULL, expert_id TEXT NOT NULL, kind TEXT NOT NULL, model TEXT,
    started_at INTEGER NOT NULL, first_byte_us INTEGER, total_us INTEGER NOT NULL, tokens_in INTEGER,
    tokens_out INTEGER, tokens_cached INTEGER, tokens_reasoning INTEGER, cost_nanos INTEGER, finish TEXT,
    error_code TEXT, error_message TEXT, config_hash TEXT NOT NULL,
    PRIMARY KEY (trace_id, rung)
  ) WITHOUT ROWID;

  CREATE VIEW every_attempt AS
    SELECT * FROM attempt
    UNION ALL
    SELECT id, 0, expert_id, kind, model, opened_at, first_byte_us, total_us, tokens_in, tokens_out, tokens_cached,
      tokens_reasoning, cost_nanos, finish, NULL, NULL, config_hash FROM trace
    WHERE state = 'done' AND NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.trace_id = trace.id);

  CREATE TABLE tool_call (
    call_id TEXT NOT NULL, trace_id TEXT NOT NULL, PRIMARY KEY (call_id, trace_id)
  ) WITHOUT ROWID;

  CREATE TABLE feedback (
    id TEXT PRIMARY KEY, trace_id TEXT NOT NULL, tool_call_id TEXT, kind TEXT NOT NULL, value TEXT,
    source TEXT NOT NULL, actor TEXT, created_at INTEGER NOT NULL, config_hash TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX feedback_by_trace ON feedback (trace_id);
  `,
  `ALTER TABLE trace ADD COLUMN confidence REAL;
  ALTER TABLE trace ADD COLUMN examine_chance REAL;
  ALTER TABLE trace ADD COLUMN examined INTEGER;
  ALTER TABLE trace ADD COLUMN audit_of TEXT;
  CREATE INDEX trace_audit_of ON trace (audit_of) WHERE audit_of IS NOT NULL;
  `,
  `ALTER TABLE attempt ADD COLUMN confidence REAL;
  ALTER TABLE attempt ADD COLUMN threshold REAL;
  DROP VIEW every_attempt;
  CREATE VIEW every_attempt AS
    SELECT * FROM attempt
    UNION ALL
    SELECT id, 0, expert_id, kind, model, opened_at, first_byte_us, total_us, tokens_in, tokens_out, tokens_cached,
      tokens_reasoning, cost_nanos, finish, NULL, NULL, config_hash, confidence, NULL FROM trace
    WHERE state = 'done' AND NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.trace_id = trace.id);
  `,
  `ALTER TABLE trace ADD COLUMN conversation TEXT;
  ALTER TABLE trace ADD COLUMN replay_of TEXT;
  ALTER TABLE trace ADD COLUMN learn TEXT;
  ALTER TABLE trace ADD COLUMN route_wish TEXT;
  CREATE INDEX trace_by_conversation ON trace (conversation) WHERE conversation IS NOT NULL;
  CREATE INDEX trace_replay_of ON trace (replay_of) WHERE replay_of IS NOT NULL;
  `,
];
