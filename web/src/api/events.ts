import { useEffect, useRef, useSyncExternalStore } from 'react';
import { base } from '../app/base.ts';
import { onSession, renewSession, session } from './session.ts';

/** What the server tells of; see docs/api.md, "Events". */
export const TOPICS = [
  'hello',
  'traces',
  'tasks',
  'learning',
  'experts',
  'models',
  'pulls',
  'sample',
] as const;
export type Topic = (typeof TOPICS)[number];

/** `lost`: it was there, and is being looked for. */
export type Connection = 'connecting' | 'open' | 'lost';

type Listener = (data: never) => void;

const RETRY_MS = 1_500;
/** A browser opens six connections to one host, and each page holds one: those out of sight let go of theirs. */
const OUT_OF_SIGHT_MS = 20_000;
const listeners = new Map<Topic, Set<Listener>>(TOPICS.map((topic) => [topic, new Set<Listener>()]));
const watchers = new Set<() => void>();
const healed = new Set<() => void>();
let connection: Connection = 'connecting';
let source: EventSource | undefined;
let isResting = false;
let hasMissed = false;

/** Opens the one stream of events; heals by itself for as long as the page is there. */
export function openEvents(): void {
  if (source || isResting) return;
  source = new EventSource(`${base}/api/events`);
  source.onopen = () => {
    const mustHeal = connection === 'lost' || hasMissed;
    hasMissed = false;
    become('open');
    if (mustHeal) for (const heal of healed) heal();
  };
  source.onerror = () => {
    become('lost');
    // A server that answered with an error is not asked again by the browser itself.
    if (source?.readyState === EventSource.CLOSED) setTimeout(reopen, RETRY_MS);
  };
  for (const topic of TOPICS)
    source.addEventListener(topic, ({ data }) => {
      const told = JSON.parse(data) as never;
      for (const listener of listeners.get(topic) ?? []) listener(told);
    });
}

function reopen(): void {
  source?.close();
  source = undefined;
  // Whoever was signed out meanwhile is shown the door instead.
  renewSession()
    .catch(() => {})
    .finally(() => {
      if (session()?.signed_in !== false) openEvents();
    });
}

let outOfSight: ReturnType<typeof setTimeout> | undefined;
document.addEventListener('visibilitychange', () => {
  clearTimeout(outOfSight);
  if (document.hidden) outOfSight = setTimeout(rest, OUT_OF_SIGHT_MS);
  else if (isResting) {
    isResting = false;
    openEvents();
  }
});

function rest(): void {
  if (!source) return;
  source.close();
  source = undefined;
  isResting = true;
  hasMissed = true;
}

/** Whoever signed out is told nothing more, and asks for nothing more. */
onSession(() => {
  if (session()?.signed_in !== false) return;
  source?.close();
  source = undefined;
  become('connecting');
});

function become(next: Connection): void {
  if (connection === next) return;
  connection = next;
  for (const watcher of watchers) watcher();
}

/** Calls `told` with each event of the topic while the component is there. */
export function useNews<T>(topic: Topic, told: (data: T) => void): void {
  const latest = useRef(told);
  latest.current = told;
  useEffect(() => {
    const listener = (data: T) => latest.current(data);
    listeners.get(topic)?.add(listener as Listener);
    return () => {
      listeners.get(topic)?.delete(listener as Listener);
    };
  }, [topic]);
}

/** Called when the connection is back after it was lost: what was missed must be fetched. */
export function onHealed(heal: () => void): () => void {
  healed.add(heal);
  return () => healed.delete(heal);
}

export function useConnection(): Connection {
  return useSyncExternalStore(watch, () => connection);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
