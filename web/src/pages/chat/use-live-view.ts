import { useSyncExternalStore } from 'react';
import type { LiveAnswer, LiveView } from './live-answer.ts';

const nothing = () => undefined;
const never = () => nothing;

/** The answer as it is at this frame; undefined where none is being written. */
export function useLiveView(live: LiveAnswer | undefined): LiveView | undefined {
  return useSyncExternalStore<LiveView | undefined>(live?.watch ?? never, live?.view ?? nothing);
}
