import type { Connection, KeyPlace, Tried } from '#contract/connections.ts';
import type { AppError } from '#contract/errors.ts';
import type { ExpertCard, Price } from '#contract/expert.ts';
import { termsOf } from '#curate/terms.ts';
import type { ExpertReport } from '#flows/expert-report.ts';
import type { TaskReport } from '#flows/task-report.ts';
import type { ExpertAsks } from '#traces/expert-asks.ts';
import { zoneWords } from './experts-words.ts';

/** Enough to know a task by; all of it is at `/api/tasks/{id}`. */
const PROMPT_CHARS = 400;

type Decided = ReturnType<ExpertReport['decided']['get']>;

/** An expert as `GET /api/experts` lists it. `connection`: where it is a remote. */
export function expertJson(
  card: ExpertCard,
  connection: Connection | undefined,
  report: ExpertReport,
): object {
  const { id, kind, zone, origin, models, lacks, prices } = card;
  return {
    id,
    kind,
    zone,
    zone_words: zoneWords(kind, zone, origin),
    origin: kind === 'remote' ? origin : null,
    url: connection?.url ?? null,
    models,
    lacks,
    prices: Object.fromEntries(Object.entries(prices).map(([model, price]) => [model, priceJson(price)])),
    key: keyJson(connection?.key),
    for_this_run: connection?.isForThisRun ?? false,
    terms: kind === 'student' ? null : termsJson(card, connection, report),
    ...asksJson(report.asks.get(id)),
  };
}

/** A student of a task: where it came from, and how far it got. */
export function studentJson(
  task: TaskReport,
  student: TaskReport['candidates'][number],
  report: ExpertReport,
): object {
  const { phase, verdicts, decisions } = task;
  const verdict = verdicts.findLast((one) => one.student === student.id && one.kind === 'exam');
  const isServing = student.state === 'serving' && phase === 'serving';
  const consents = decisions.filter(({ kind }) => kind === 'approve' || kind === 'resume');
  return {
    id: student.id,
    kind: 'student',
    zone: 'device',
    zone_words: zoneWords('student', 'device', ''),
    origin: null,
    state: student.state,
    size_bytes: student.sizeBytes,
    lineage: {
      task: task.task.id,
      task_name: task.task.name,
      task_prompt: task.task.prompt.slice(0, PROMPT_CHARS),
      dataset: student.dataset,
      examples: student.rows,
      taught_at: student.taughtAtMs,
      verdict: verdict?.id ?? null,
      verdict_words: verdict?.words ?? null,
      verdict_at: verdict?.atMs ?? null,
      serving_since: isServing
        ? Math.max(verdict?.atMs ?? 0, ...consents.map(({ atMs }) => atMs)) || null
        : null,
    },
    ...asksJson(report.asks.get(student.id)),
  };
}

/** Whether an address answered, and what it would be if it were connected. */
export function triedJson({ url, zone, zoneBecause, latencyMs, models, error }: Tried): object {
  return {
    ok: error === undefined,
    url,
    models,
    latency_ms: latencyMs,
    zone,
    zone_words: zoneWords('remote', zone, new URL(url).origin),
    zone_because: zoneBecause,
    terms: foundJson(termsOf({ url, zone }), undefined),
    error: error ? failureJson(error) : null,
  };
}

/** `status`: what the address answered, where it did. */
function failureJson({ code, message, hint, details }: AppError): object {
  return { code, message, hint: hint ?? null, status: details.status ?? null };
}

function asksJson(asks: ExpertAsks | undefined): object {
  const lastError = asks?.lastError;
  return {
    asks_24h: asks?.asks ?? 0,
    failed_24h: asks?.failed ?? 0,
    last_answered_at: asks?.lastAnsweredAtMs ?? null,
    last_error: lastError ? { code: lastError.code, message: lastError.message, at: lastError.atMs } : null,
  };
}

function keyJson(key: KeyPlace | undefined): object {
  return {
    state: key?.state ?? 'none',
    kind: key?.kind ?? null,
    from: key?.from ?? null,
    problem: key?.problem ?? null,
    hint: key?.hint ?? null,
  };
}

/** A house that nobody can change keeps no connections, and has settings all the same. */
function termsJson(
  { id, origin, zone }: ExpertCard,
  connection: Connection | undefined,
  report: ExpertReport,
): object {
  const url = connection?.url ?? origin;
  const decided = report.decided.get(id);
  const configured = connection ? connection.training : report.configured.get(id);
  const found = termsOf({ url, zone, configured, decided: decided?.terms });
  return foundJson(found, decided);
}

function foundJson(found: ReturnType<typeof termsOf>, decided: Decided): object {
  const { terms, because, source, asOf } = found;
  return {
    terms,
    because,
    source: source ?? null,
    as_of: asOf ?? null,
    decided: decided !== undefined,
    decided_at: decided?.atMs ?? null,
  };
}

/** In the owner's currency, for a million tokens, as it was given. */
function priceJson({ nanosPerTokenIn, nanosPerTokenOut }: Price): object {
  return { in: nanosPerTokenIn / 1_000, out: nanosPerTokenOut / 1_000 };
}
