import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { fetchReview, type ReviewItem, type ReviewQueue, type Settlement, settle } from '../../api/tasks.ts';
import { FRESH, type How, type Step, step } from './review-session.ts';

/** Few at a time, so that what comes again can come in between. */
const FETCHED = 10;
/** With so few left, more are fetched. */
const FEW_LEFT = 3;
/** So long what was settled last can be taken back as if it had never been; then it is kept. */
const UNDO_MS = 6_000;

interface Held {
  readonly item: ReviewItem;
  readonly said: Settlement;
  readonly timer: number;
}

/** A sitting with a task's disagreements: fetches them, keeps what is settled, and takes the last one back. */
export function useReview(id: string) {
  const [session, dispatch] = useReducer(step, FRESH);
  const [about, setAbout] = useState<ReviewQueue>();
  const [error, setError] = useState<Error>();
  const [isFetching, setFetching] = useState(true);
  const { held, keep, hold, release } = useOutbox(dispatch, setError);

  /** `isLast`: nothing is left, so that all that was settled is told first. */
  const fetchMore = useCallback(
    async (isLast = true) => {
      setFetching(true);
      try {
        await keep(isLast);
        const unsent = held.current?.item;
        const queue = await fetchReview(id, FETCHED + FEW_LEFT);
        setAbout(queue);
        dispatch({ type: 'load', items: queue.items, unsent });
      } catch (thrown) {
        setError(thrown as Error);
      }
      setFetching(false);
    },
    [id, keep, held],
  );
  useEffect(() => void fetchMore(), [fetchMore]);

  const goOn = () => {
    const left = session.queue.length - 1;
    if (left === 0 || (left <= FEW_LEFT && !isFetching)) void fetchMore(left === 0);
  };
  const decide = (how: Exclude<How, 'skip'>, text: string, said: Settlement) => {
    const [item] = session.queue;
    if (!item) return;
    hold(item, said);
    dispatch({ type: 'settle', how, text });
    goOn();
  };
  const skip = () => {
    if (session.queue.length === 0) return;
    dispatch({ type: 'skip' });
    goOn();
  };
  const undo = () => {
    const { last } = session;
    if (last) dispatch({ type: 'undo', wasKept: !release(last.item) });
  };
  const again = () => dispatch({ type: 'again' });
  return { session, about, error, isFetching, decide, skip, undo, again, fetchMore };
}

/** Holds what was settled last for a moment, then tells the server; what it did not take comes back. */
function useOutbox(dispatch: (step: Step) => void, onError: (error: Error | undefined) => void) {
  const held = useRef<Held>(undefined);
  const sent = useRef<Promise<void>>(Promise.resolve());

  const send = useCallback(() => {
    const { current } = held;
    if (!current) return;
    held.current = undefined;
    clearTimeout(current.timer);
    sent.current = settle(current.item.trace, current.said).then(
      () => onError(undefined),
      (thrown: Error) => {
        onError(thrown);
        dispatch({ type: 'failed', item: current.item });
      },
    );
  }, [dispatch, onError]);

  /** Resolves when all is told but what may still be taken back; that too where `isAll`. */
  const keep = useCallback(
    (isAll: boolean) => {
      if (isAll) send();
      return sent.current;
    },
    [send],
  );
  const hold = (item: ReviewItem, said: Settlement) => {
    send();
    held.current = { item, said, timer: window.setTimeout(send, UNDO_MS) };
  };
  /** False: it was told already. */
  const release = (item: ReviewItem) => {
    if (held.current?.item !== item) return false;
    clearTimeout(held.current.timer);
    held.current = undefined;
    return true;
  };
  useSentAtTheEnd(send);
  return { held, keep, hold, release };
}

/** What is held is told when the page is left. */
function useSentAtTheEnd(send: () => void): void {
  useEffect(() => {
    window.addEventListener('pagehide', send);
    return () => {
      window.removeEventListener('pagehide', send);
      send();
    };
  }, [send]);
}
