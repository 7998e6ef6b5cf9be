import { answerText, beginning, conversationText, question } from './first-words.ts';
import {
  type FeedbackMark,
  MOST_ROWS,
  type TraceFilter,
  type TraceReader,
  type TraceRow,
} from './read-traces.ts';

/** A page of a list that a person looks at. */
export interface ListWish {
  readonly filter: TraceFilter;
  /** At most MOST_ROWS. */
  readonly limit: number;
  /** With the first words of question and answer, and marks of the feedback. */
  readonly preview: boolean;
  /** Only those in which this was said, asked for or answered, whatever its case and accents. */
  readonly words?: string | undefined;
}

export interface ListedTrace {
  readonly row: TraceRow;
  readonly preview?: TracePreview;
}

/** Null: retention took the text, nothing was said, or it is too long to be looked into for a list. */
export interface TracePreview {
  readonly asked: string | null;
  readonly answered: string | null;
  readonly feedback: readonly Omit<FeedbackMark, 'trace_id'>[];
}

export interface TraceList {
  readonly rows: readonly ListedTrace[];
  /** Where the next page goes on, null at the end. */
  readonly next: string | null;
  /** How far back a search for words has looked, in ms since 1970; null where it looked everywhere. */
  readonly searchedTo: number | null;
}

const PREVIEW_CHARS = 160;
/** A text longer than this is not looked into for a list. */
const LONG_TEXT_BYTES = 1_000_000;
/** Of all texts on one page together. */
const PAGE_BYTES = 32_000_000;
/** A search ends its page after so long, found or not: who wants more asks for the next. */
const SEARCH_MS = 400;

/** Reads one page, newest first. Long enough that it has no place on a thread that serves. */
export function listTraces(reader: TraceReader, wish: ListWish, nowMs = () => performance.now()): TraceList {
  const { rows, next, searchedTo } =
    wish.words === undefined ? plainPage(reader, wish) : searchPage(reader, wish, wish.words, nowMs);
  if (!wish.preview) return { rows: rows.map((row) => ({ row })), next, searchedTo };
  return { rows: previewed(reader, rows), next, searchedTo };
}

interface Page {
  readonly rows: TraceRow[];
  readonly next: string | null;
  readonly searchedTo: number | null;
}

function plainPage(reader: TraceReader, { filter, limit }: ListWish): Page {
  const rows = reader.list(filter, limit);
  return { rows, next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null, searchedTo: null };
}

/** No index has the words, so this walks back from the newest until the page is full or the time is up. */
function searchPage(
  reader: TraceReader,
  { filter, limit }: ListWish,
  words: string,
  nowMs: () => number,
): Page {
  const wanted = folded(words);
  const until = nowMs() + SEARCH_MS;
  const found: TraceRow[] = [];
  for (let before = filter.before; ; ) {
    const rows = reader.list({ ...filter, before }, MOST_ROWS);
    for (const row of rows) {
      if (says(reader, row, wanted)) found.push(row);
      const isLast = row === rows.at(-1) && rows.length < MOST_ROWS;
      if (!isLast && (found.length === limit || nowMs() >= until))
        return { rows: found, next: row.id, searchedTo: row.opened_at };
    }
    if (rows.length < MOST_ROWS) return { rows: found, next: null, searchedTo: null };
    before = rows.at(-1)?.id;
  }
}

function says(reader: TraceReader, row: TraceRow, wanted: string): boolean {
  const names = [row.id, row.name, row.task, row.expert_id, row.model, row.error_message];
  if (names.some((name) => name !== null && folded(name).includes(wanted))) return true;
  const request = shortText(reader, row.request_text);
  if (request && folded(conversationText(request)).includes(wanted)) return true;
  const answer = row.answer_text === null ? undefined : shortText(reader, row.answer_text);
  return answer !== undefined && folded(answerText(answer)).includes(wanted);
}

/** Without case and accents. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function previewed(reader: TraceReader, rows: readonly TraceRow[]): ListedTrace[] {
  const marks = Map.groupBy(reader.feedbackMarks(rows.map(({ id }) => id)), (mark) => mark.trace_id);
  let bytes = 0;
  const words = (id: number | null, read: (text: string) => string): string | null => {
    const text = id === null || bytes > PAGE_BYTES ? undefined : shortText(reader, id);
    if (text === undefined) return null;
    bytes += text.length;
    return beginning(read(text), PREVIEW_CHARS) || null;
  };
  return rows.map((row) => ({
    row,
    preview: {
      asked: words(row.request_text, question),
      answered: words(row.answer_text, answerText),
      feedback: (marks.get(row.id) ?? []).map(({ kind, value, source }) => ({ kind, value, source })),
    },
  }));
}

function shortText(reader: TraceReader, id: number): string | undefined {
  return reader.textUpTo(id, LONG_TEXT_BYTES);
}
