import { useSyncExternalStore } from 'react';
import styles from './Toasts.module.css';

interface Toast {
  readonly id: number;
  readonly words: string;
  readonly look: 'normal' | 'trouble';
}

const SHOWN_MS = 6_000;
let toasts: readonly Toast[] = [];
let nextId = 0;
const watchers = new Set<() => void>();

/** Says in passing that something was done, or was not. What must be read belongs on the page. */
export function toast(words: string, look: Toast['look'] = 'normal'): void {
  const one = { id: nextId++, words, look };
  change([...toasts.slice(-2), one]);
  setTimeout(() => change(toasts.filter(({ id }) => id !== one.id)), SHOWN_MS);
}

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function Toasts() {
  const shown = useSyncExternalStore(watch, () => toasts);
  return (
    <div className={styles.stack} role="status" aria-live="polite">
      {shown.map(({ id, words, look }) => (
        <p key={id} className={`${styles.toast} ${styles[look]}`}>
          {words}
        </p>
      ))}
    </div>
  );
}
