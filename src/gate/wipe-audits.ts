import type { Operation, Statement } from '#store/writer-protocol.ts';

/** Takes the words out of audits and leaves what was counted: a certificate stands on that. */
export const auditStatements: readonly Statement[] = [
  {
    sql: `UPDATE audit SET teacher_said = NULL, student_said = NULL
      WHERE (teacher_said IS NOT NULL OR student_said IS NOT NULL)
      AND (trace IN (SELECT value FROM json_each(?1)) OR teacher_trace IN (SELECT value FROM json_each(?1)))`,
  },
];

/** `first`: where the statements above begin in the writer's list. */
export function wipeAudits(first: number, traces: readonly string[]): Operation {
  return { statement: first, values: [JSON.stringify(traces)] };
}
