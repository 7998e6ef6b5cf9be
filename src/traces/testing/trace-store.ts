import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Trace } from '#contract/trace.ts';
import { firstUuidAt } from '#std/uuid.ts';
import { migrate, openReader } from '#store/database.ts';
import { GroupWriter } from '#store/group-writer.ts';
import { migrations } from '../migrations.ts';
import { TraceReader } from '../read-traces.ts';
import { attemptRows, operation, statements, traceRow } from '../rows.ts';

/** The real database and writer of a house, in a folder of their own, which goes with them. */
export interface TraceStore {
  readonly writer: GroupWriter;
  readonly database: DatabaseSync;
  readonly reader: TraceReader;
  /** Writes a closed trace with its texts. */
  save(
    trace: Trace,
    texts?: { request?: string; answer?: string; runId?: number; callId?: string },
  ): Promise<void>;
  /** The first column of every row, in order. */
  column(sql: string): unknown[];
  [Symbol.asyncDispose](): Promise<void>;
}

export function openTraceStore(): TraceStore {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'freehold-traces-'));
  const file = join(folder.path, 'freehold.db');
  migrate(file, migrations);
  const limits = { groupMs: 1, pendingBytes: 64 * 1024 * 1024 };
  const writer = new GroupWriter({ file, synchronous: 'normal', statements }, limits);
  const database = openReader(file);
  return {
    writer,
    database,
    reader: new TraceReader(database),
    save: async (trace, { request = '{"messages":[]}', answer, runId = 1, callId } = {}) => {
      const context = { requestText: 0, answerText: answer === undefined ? null : 1, caller: 'c', runId };
      const calls = callId === undefined ? [] : [operation('saveToolCall', [callId, trace.id])];
      await writer.commit({
        texts: answer === undefined ? [request] : [request, answer],
        operations: [traceRow(trace, context), ...attemptRows(trace), ...calls],
      });
    },
    column: (sql) =>
      database
        .prepare(sql)
        .all()
        .map((row) => Object.values(row)[0]),
    [Symbol.asyncDispose]: async () => {
      await writer.close(5_000);
      database.close();
      folder.remove();
    },
  };
}

/** The id of a trace that was opened then; `nth` tells those of one millisecond apart. */
export function idAt(ms: number, nth = 0): string {
  return firstUuidAt(ms).slice(0, -4) + nth.toString(16).padStart(4, '0');
}

/** A trace that was answered; members given win. */
export function closedTrace(more: Partial<Trace> = {}): Trace {
  const id = more.id ?? idAt(1_700_000_000_000);
  return {
    id,
    openedAtMs: Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16),
    state: 'done',
    wire: 'openai-chat',
    name: 'm',
    stream: false,
    warnings: [],
    expertId: 'up',
    kind: 'remote',
    usage: {},
    configHash: 'f00d',
    attempts: [],
    ...more,
  };
}
