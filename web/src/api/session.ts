import { ApiError } from './api-error.ts';

/** Who looks, as `GET /api/session` tells. */
export interface Session {
  readonly signed_in: boolean;
  readonly needs: 'nothing' | 'password';
  /** Whether a password was set at all; null where none is needed. */
  readonly password_set: boolean | null;
  /** Goes along with every request that changes something; see docs/console.md. */
  readonly token: string | null;
  readonly version: string;
}

let current: Session | undefined;
const listeners = new Set<() => void>();

export function session(): Session | undefined {
  return current;
}

/** For React's useSyncExternalStore. */
export function onSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks anew who looks: at the start, after signing in, and when the server was started again. */
export async function renewSession(): Promise<Session> {
  const response = await fetch('/api/session', { headers: { accept: 'application/json' } }).catch(() => {
    throw new ApiError(0, { message: 'The server cannot be reached' });
  });
  if (!response.ok)
    throw new ApiError(response.status, { message: `The server answered ${response.status}` });
  current = (await response.json()) as Session;
  for (const listener of listeners) listener();
  return current;
}
