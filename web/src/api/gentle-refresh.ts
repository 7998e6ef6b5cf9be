import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

/** News may come several times a second, and what it is about may take the server a while to read. */
const EVERY_MS = 1_000;

/** Fetches anew at once, then at most once a second however often it is called; the last call is never lost. */
export function useGentleRefresh(queryKey: QueryKey): () => void {
  const queries = useQueryClient();
  const rest = useRef<number>(undefined);
  const isWanted = useRef(false);
  useEffect(() => () => clearTimeout(rest.current), []);
  const refresh = () => {
    if (rest.current !== undefined) {
      isWanted.current = true;
      return;
    }
    isWanted.current = false;
    void queries.invalidateQueries({ queryKey }, { cancelRefetch: false });
    rest.current = window.setTimeout(() => {
      rest.current = undefined;
      if (isWanted.current) refresh();
    }, EVERY_MS);
  };
  return refresh;
}
