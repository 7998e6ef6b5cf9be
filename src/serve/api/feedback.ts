import { AppError } from '#contract/errors.ts';
import { FEEDBACK_KINDS, type Feedback, type FeedbackKind } from '#contract/trace.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { Fields, wrong } from '../openai/fields.ts';
import { parseJson } from '../openai/parse-json.ts';
import { readLimit } from './query.ts';

/**
 * `POST /api/feedback`: what somebody thought of an answer, on `trace_id`, `tool_call_id` or both. Each kind that is
 * present becomes a row; the reply comes once they are on the disk.
 */
export async function addFeedback(exchange: Exchange, door: Door): Promise<void> {
  const fields = new Fields(parseJson(await exchange.body(door.limits.bodyLimitBytes)).value, '');
  refuseUnknown(fields);
  const given = FEEDBACK_KINDS.filter((kind) => fields.has(kind));
  if (given.length === 0) {
    throw new AppError(
      'bad_request',
      `Cannot read the feedback: it has none of ${FEEDBACK_KINDS.join(', ')}`,
      {
        hint: 'For example {"trace_id": "...", "thumb": "up"}.',
      },
    );
  }
  const values = given.map((kind) => [kind, readers[kind](fields)] as const);
  const target = await findTarget(fields, door);
  const actor = fields.text('actor');
  const rows = values.map(
    ([kind, value]): Feedback => ({
      id: door.house.world.newId(),
      ...target,
      kind,
      value,
      source: 'told',
      createdAtMs: door.house.world.clock.nowMs(),
      ...(actor === undefined ? {} : { actor }),
    }),
  );
  await Promise.all(rows.map((row) => door.house.traces.addFeedback(row)));
  if (rows.some(isComplaint)) door.house.students.complaint(taskOfStudent(target.traceId, door));
  exchange.json(201, { trace_id: target.traceId, ids: rows.map(({ id }) => id) });
}

/** What speaks against an answer. It proves nothing, and is a reason to audit more. */
function isComplaint({ kind, value }: Feedback): boolean {
  if (kind === 'thumb') return value === 'down';
  if (kind === 'rating') return Number(value) <= 2;
  return kind === 'edit' || kind === 'regenerate' || kind === 'label';
}

/** The task whose student gave the answer; what is said of a teacher's answer speaks against no student. */
function taskOfStudent(traceId: string, door: Door): string | undefined {
  const trace = door.reader.get(traceId)?.trace;
  return trace?.kind === 'student' ? (trace.task ?? undefined) : undefined;
}

/** `GET /api/feedback`: newest first, a page at a time. */
export function listFeedback(exchange: Exchange, door: Door): void {
  const limit = readLimit(exchange.query, 50);
  const rows = door.reader.listFeedback(exchange.query.get('before') ?? undefined, limit);
  exchange.json(200, {
    data: rows.map(({ value, ...rest }) => ({ ...rest, value: value === null ? null : JSON.parse(value) })),
    next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null,
  });
}

const OTHER_FIELDS = new Set(['trace_id', 'tool_call_id', 'actor']);

function refuseUnknown(fields: Fields): void {
  for (const key of Object.keys(fields.value)) {
    if (OTHER_FIELDS.has(key) || (FEEDBACK_KINDS as readonly string[]).includes(key)) continue;
    throw new AppError('bad_request', `Cannot read the feedback: "${key}" is no part of it`, {
      param: key,
      hint: `It takes trace_id or tool_call_id, actor, and any of ${FEEDBACK_KINDS.join(', ')}.`,
    });
  }
}

const readers: Record<FeedbackKind, (fields: Fields) => string | number | null> = {
  thumb: (fields) => {
    const thumb = fields.text('thumb');
    if (thumb !== 'up' && thumb !== 'down' && thumb !== 'none')
      throw wrong('thumb', 'up, down or none', thumb);
    return thumb;
  },
  rating: (fields) => {
    const rating = fields.number('rating') ?? 0;
    if (rating < 1 || rating > 5) throw wrong('rating', 'a number from 1 to 5', rating);
    return rating;
  },
  // The corrected answer; a JSON answer may be given as JSON.
  edit: (fields) =>
    typeof fields.value.edit === 'object' ? JSON.stringify(fields.value.edit) : (fields.text('edit') ?? ''),
  label: (fields) => fields.requiredText('label'),
  regenerate: (fields) => (fields.value.regenerate === true ? null : fields.requiredText('regenerate')),
  comment: (fields) => fields.requiredText('comment'),
};

async function findTarget(fields: Fields, door: Door): Promise<{ traceId: string; toolCallId?: string }> {
  const traceId = fields.text('trace_id');
  const toolCallId = fields.text('tool_call_id');
  if (traceId === undefined && toolCallId === undefined) {
    throw new AppError('bad_request', 'Cannot read the feedback: trace_id is missing', {
      param: 'trace_id',
      hint: 'Every answer carries its trace id in the header x-freehold-trace.',
    });
  }
  // A call's id alone means the newest trace that has it, and that one may be on its way to the disk.
  const known = traceId === undefined ? undefined : lookUp(traceId, toolCallId, door);
  const found = known ?? (await lookUpAfterFlush(traceId, toolCallId, door));
  if (found) return { traceId: found, ...(toolCallId === undefined ? {} : { toolCallId }) };
  const what =
    toolCallId === undefined
      ? `trace "${traceId}"`
      : `tool call "${toolCallId}"${traceId ? ` on trace "${traceId}"` : ''}`;
  throw new AppError('not_found', `Cannot find the ${what}`, {
    hint: 'GET /api/traces lists the traces; retention may have taken it.',
  });
}

function lookUp(traceId: string | undefined, toolCallId: string | undefined, door: Door): string | undefined {
  if (traceId === undefined) return door.reader.traceOfToolCall(toolCallId ?? '');
  if (toolCallId !== undefined) return door.reader.hasToolCall(traceId, toolCallId) ? traceId : undefined;
  return door.reader.get(traceId)?.trace.id;
}

/** The answer may have gone out a moment before its trace was written. */
async function lookUpAfterFlush(
  traceId: string | undefined,
  toolCallId: string | undefined,
  door: Door,
): Promise<string | undefined> {
  await door.house.traces.flush();
  return lookUp(traceId, toolCallId, door);
}
