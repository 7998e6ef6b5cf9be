import { AppError } from '#contract/errors.ts';
import type { ExpertCard } from '#contract/expert.ts';
import { FEEDBACK_KINDS } from '#contract/trace.ts';
import { nearest } from '#std/nearest.ts';
import { isUuid } from '#std/uuid.ts';
import type { OwnedBy, TraceFilter } from '#traces/read-traces.ts';
import type { ListWish } from '#traces/trace-list.ts';
import { readLimit, readTime, refuseOthers } from './query.ts';

const DEFAULT_ROWS = 50;
const MOST_IDS = 100;
const MOST_WORDS_CHARS = 200;
const STATES = ['open', 'done', 'failed', 'cancelled', 'swept'] as const;
const KINDS = ['remote', 'local', 'student'] as const;

const NAMES = [
  ...['limit', 'before', 'after', 'preview', 'q', 'ids', 'since', 'until', 'state', 'expert', 'kind', 'zone'],
  ...['task', 'name', 'error', 'feedback', 'audits', 'audit_of', 'min_ms', 'min_cost_nanos'],
];

/** Reads what `GET /api/traces` is asked for. `cards` tell which remotes are owned. */
export function readListWish(query: URLSearchParams, cards: readonly ExpertCard[]): ListWish {
  refuseOthers(query, NAMES);
  return {
    filter: readFilter(query, cards),
    limit: readLimit(query, DEFAULT_ROWS),
    preview: readOneOf(query, 'preview', ['0', '1']) === '1',
    words: readWords(query),
  };
}

function readFilter(query: URLSearchParams, cards: readonly ExpertCard[]): TraceFilter {
  const word = (name: string) => query.get(name) ?? undefined;
  const leastMs = readCount(query, 'min_ms');
  return {
    state: readOneOf(query, 'state', STATES),
    expert: word('expert'),
    kind: readOneOf(query, 'kind', KINDS),
    owned: readOwned(query, cards),
    task: word('task'),
    name: word('name'),
    error: word('error'),
    feedback: readOneOf(query, 'feedback', FEEDBACK_KINDS),
    audits: readOneOf(query, 'audits', ['only', 'none']),
    auditOf: word('audit_of'),
    leastUs: leastMs === undefined ? undefined : leastMs * 1_000,
    leastNanos: readCount(query, 'min_cost_nanos'),
    ids: readIds(query),
    sinceMs: readTime(query, 'since'),
    untilMs: readTime(query, 'until'),
    before: word('before'),
    after: word('after'),
  };
}

function readOneOf<Word extends string>(
  query: URLSearchParams,
  name: string,
  known: readonly Word[],
): Word | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const found = known.find((one) => one === text);
  if (found !== undefined) return found;
  const near = nearest(text, known);
  throw new AppError('bad_request', `Cannot list traces with ${name}=${text}: there is no such ${name}`, {
    param: name,
    hint: `${near ? `Did you mean ${near}? ` : ''}It is one of ${known.join(', ')}.`,
  });
}

function readOwned(query: URLSearchParams, cards: readonly ExpertCard[]): OwnedBy | undefined {
  const zone = readOneOf(query, 'zone', ['owned', 'outside']);
  if (zone === undefined) return undefined;
  const near = cards.filter((card) => card.kind === 'remote' && card.zone !== 'outside');
  return { is: zone === 'owned', remotes: near.map(({ id }) => id) };
}

function readCount(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const count = Number(text);
  if (text !== '' && Number.isSafeInteger(count) && count >= 0) return count;
  throw new AppError('bad_request', `Cannot read ${name}: it must be a whole number, not "${text}"`, {
    param: name,
  });
}

function readIds(query: URLSearchParams): string[] | undefined {
  const text = query.get('ids');
  if (text === null) return undefined;
  const ids = text.split(',').filter((id) => id !== '');
  const wrong = ids.find((id) => !isUuid(id));
  if (wrong === undefined && ids.length <= MOST_IDS) return ids;
  const why = wrong === undefined ? `${ids.length} are more than ${MOST_IDS}` : `"${wrong}" is no trace's id`;
  throw new AppError('bad_request', `Cannot read ids: ${why}`, {
    param: 'ids',
    hint: 'Give ids of traces with commas between them.',
  });
}

function readWords(query: URLSearchParams): string | undefined {
  const words = query.get('q')?.trim();
  if (words === undefined || words === '') return undefined;
  if (words.length <= MOST_WORDS_CHARS) return words;
  throw new AppError('bad_request', `Cannot search for ${words.length} characters`, {
    param: 'q',
    hint: `Search for at most ${MOST_WORDS_CHARS}; a rare word finds more than a long sentence.`,
  });
}
