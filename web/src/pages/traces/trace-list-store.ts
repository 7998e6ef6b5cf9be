import type { TracePage } from '../../api/traces.ts';
import { type Filters, queryOf } from './filters.ts';
import {
  NO_ROWS,
  revealed,
  type TraceRows,
  withFirstPage,
  withNews,
  withOlderPage,
  without,
} from './trace-rows.ts';

export type FetchPage = (query: URLSearchParams, signal: AbortSignal) => Promise<TracePage>;

export interface TraceList extends TraceRows {
  /** `first`: nothing is known yet. `more`: an older page is on its way. */
  readonly doing: 'first' | 'more' | 'nothing';
  readonly error: Error | undefined;
  /** Whether there are older ones. */
  readonly hasMore: boolean;
  /** How far back a search for words has looked, in ms since 1970; null: everywhere. */
  readonly searchedTo: number | null;
}

/** A search goes on by itself over so many pages without a hit; then it wants to be told. */
export const MOST_EMPTY_PAGES = 15;
const FIRST_ROWS = 100;
/** Few enough that taking them in fits between two frames of a scroll. */
const OLDER_ROWS = 200;
const CATCH_UP_ROWS = 500;
/** More at once are read as a page. */
const MOST_IDS = 100;

/** The list behind the page: reads it page by page, and lets news in. For React's useSyncExternalStore. */
export class TraceListStore {
  readonly filters: Filters;
  readonly #fetch: FetchPage;
  readonly #ended = new AbortController();
  readonly #watchers = new Set<() => void>();
  readonly #told = new Set<string>();
  #list: TraceList = { ...NO_ROWS, doing: 'first', error: undefined, hasMore: false, searchedTo: null };
  #next: string | null = null;
  #emptyPages = 0;
  #areMore = false;
  #isCatchingUp = false;
  /** More came than were read: what waits does not reach down to what is shown. */
  #hasGap = false;

  constructor(filters: Filters, fetchPage: FetchPage) {
    this.filters = filters;
    this.#fetch = fetchPage;
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };
  readonly list = (): TraceList => this.#list;

  /** Whether a search stopped because it found nothing for long. */
  get isPaused(): boolean {
    return this.#emptyPages >= MOST_EMPTY_PAGES;
  }

  /** The newest, at first and whenever it is unclear what was missed. */
  async refresh(): Promise<void> {
    this.#become({ doing: 'first', error: undefined });
    await this.#reading(async () => {
      const page = await this.#page({ limit: FIRST_ROWS });
      const known = withFirstPage(this.#list, page.data);
      if (known.rows.length === page.data.length) this.#reached(page);
      this.#hasGap = false;
      this.#become({ ...known, doing: 'nothing' });
    });
  }

  /** The next older page; nothing where one is on its way or there is none. `goOn`: also where a search paused. */
  async more(goOn = false): Promise<void> {
    if (goOn) this.#emptyPages = 0;
    if (this.#list.doing !== 'nothing' || this.#next === null || this.isPaused) return;
    this.#become({ doing: 'more', error: undefined });
    const before = this.#next;
    await this.#reading(async () => {
      const page = await this.#page({ limit: OLDER_ROWS, before });
      this.#reached(page);
      this.#emptyPages = page.data.length === 0 ? this.#emptyPages + 1 : 0;
      this.#become({ ...withOlderPage(this.#list, page.data), doing: 'nothing' });
    });
  }

  /**
   * Traces that ended. They are read with the filters, so that the server says which of them belong here. `areMore`:
   * others ended as well, and were not named.
   */
  async told(ids: readonly string[], isReading: () => boolean, areMore = false): Promise<void> {
    for (const id of ids) this.#told.add(id);
    this.#areMore ||= areMore;
    if (this.#isCatchingUp || this.#list.doing === 'first') return;
    this.#isCatchingUp = true;
    try {
      while ((this.#told.size > 0 || this.#areMore) && !this.#ended.signal.aborted)
        await this.#catchUp(isReading);
    } catch {
      this.#told.clear(); // a lost connection is told elsewhere, and all is read anew when it heals
    } finally {
      this.#isCatchingUp = false;
    }
  }

  /** Looks at the newest again: asks that are still being answered are told by nobody. */
  async look(isReading: () => boolean): Promise<void> {
    if (this.#list.doing !== 'nothing' || this.filters.q) return;
    const page = await this.#page({ limit: 50 }).catch(() => undefined);
    if (page) this.#take(page, isReading());
  }

  /** Shows those that wait. */
  reveal(): void {
    if (this.#hasGap) void this.refresh();
    else this.#become(revealed(this.#list));
  }

  forget(id: string): void {
    this.#become(without(this.#list, id));
  }

  close(): void {
    this.#ended.abort();
  }

  async #catchUp(isReading: () => boolean): Promise<void> {
    const ids = [...this.#told];
    const isLong = ids.length > MOST_IDS || this.#areMore;
    this.#told.clear();
    this.#areMore = false;
    const page = await this.#page({ limit: CATCH_UP_ROWS, ...(isLong ? {} : { ids: ids.join() }) });
    this.#take(page, isReading());
  }

  #take(page: TracePage, isReading: boolean): void {
    const oldest = page.data.at(-1);
    const newest = this.#list.waiting[0] ?? this.#list.rows[0];
    const isFull = page.next !== null && oldest !== undefined && newest !== undefined;
    if (isFull && oldest.id > newest.id) this.#hasGap = true;
    if (this.#hasGap && !isReading) {
      this.#hasGap = false;
      this.#reached(page);
      this.#become(withFirstPage(this.#list, page.data));
    } else this.#become(withNews(this.#list, page.data, !isReading));
  }

  #reached({ next, searched_to }: TracePage): void {
    this.#next = next;
    this.#become({ hasMore: next !== null, searchedTo: searched_to ?? null });
  }

  async #reading(read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (thrown) {
      if (this.#ended.signal.aborted) return;
      this.#become({ doing: 'nothing', error: thrown as Error });
    }
  }

  #page(more: { limit: number; before?: string; ids?: string }): Promise<TracePage> {
    const query = queryOf(this.filters);
    query.set('preview', '1');
    for (const [name, value] of Object.entries(more)) query.set(name, String(value));
    return this.#fetch(query, this.#ended.signal);
  }

  #become(change: Partial<TraceList>): void {
    this.#list = { ...this.#list, ...change };
    for (const watcher of this.#watchers) watcher();
  }
}
