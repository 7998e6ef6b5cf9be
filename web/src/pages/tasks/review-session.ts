import type { ReviewItem } from '../../api/tasks.ts';

export type How = 'teacher' | 'student' | 'own' | 'skip';

/** What was decided last, so that it can be taken back. */
export interface LastStep {
  readonly item: ReviewItem;
  readonly how: How;
  /** What it was settled to; empty for a skip. */
  readonly text: string;
}

/** One sitting: what is still to be settled, and what was. */
export interface Session {
  /** The first is before the person. */
  readonly queue: readonly ReviewItem[];
  readonly skipped: readonly ReviewItem[];
  readonly last: LastStep | undefined;
  /** Settled since they were fetched, those that came again not counted. */
  readonly settled: number;
  /** What the first one was settled to before, where that was kept already: what is said now replaces it. */
  readonly before?: string | undefined;
}

export type Step =
  /** More to settle, as the server counts; `unsent`: settled, but not yet told to it. */
  | { readonly type: 'load'; readonly items: readonly ReviewItem[]; readonly unsent?: ReviewItem | undefined }
  | { readonly type: 'settle'; readonly how: Exclude<How, 'skip'>; readonly text: string }
  | { readonly type: 'skip' }
  | { readonly type: 'undo'; readonly wasKept: boolean }
  /** What could not be kept stands first again. */
  | { readonly type: 'failed'; readonly item: ReviewItem }
  | { readonly type: 'again' };

export const FRESH: Session = { queue: [], skipped: [], last: undefined, settled: 0 };

export function step(session: Session, done: Step): Session {
  switch (done.type) {
    case 'load':
      return loaded(session, done.items, done.unsent);
    case 'settle':
      return settled(session, done.how, done.text);
    case 'skip':
      return skipped(session);
    case 'undo':
      return undone(session, done.wasKept);
    case 'failed':
      return failed(session, done.item);
    case 'again':
      return { ...session, queue: session.skipped, skipped: [], last: undefined };
  }
}

/** What is before the person stays in its place. */
function loaded(session: Session, items: readonly ReviewItem[], unsent: ReviewItem | undefined): Session {
  const known = [...session.queue, ...session.skipped, ...(unsent ? [unsent] : [])];
  const more = items.filter((item) => !isIn(known, item));
  return { ...session, queue: [...session.queue, ...more], settled: unsent ? countOf(unsent) : 0 };
}

function settled(session: Session, how: How, text: string): Session {
  const [item, ...queue] = session.queue;
  if (!item) return session;
  return {
    ...session,
    queue,
    last: { item, how, text },
    settled: session.settled + countOf(item),
    before: undefined,
  };
}

function skipped(session: Session): Session {
  const [item, ...queue] = session.queue;
  if (!item) return session;
  return {
    ...session,
    queue,
    skipped: [...session.skipped, item],
    last: { item, how: 'skip', text: '' },
    before: undefined,
  };
}

function undone(session: Session, wasKept: boolean): Session {
  const { last } = session;
  if (!last) return session;
  const queue = [last.item, ...session.queue];
  if (last.how === 'skip')
    return {
      ...session,
      queue,
      last: undefined,
      skipped: session.skipped.filter((item) => item !== last.item),
    };
  const before = wasKept ? last.text : undefined;
  return { ...session, queue, last: undefined, settled: session.settled - countOf(last.item), before };
}

function failed(session: Session, item: ReviewItem): Session {
  if (isIn(session.queue, item)) return session;
  const last = session.last?.item === item ? undefined : session.last;
  return { ...session, queue: [item, ...session.queue], last, settled: session.settled - countOf(item) };
}

function countOf({ repeated }: ReviewItem): number {
  return repeated ? 0 : 1;
}

function isIn(items: readonly ReviewItem[], { trace }: ReviewItem): boolean {
  return items.some((item) => item.trace === trace);
}
