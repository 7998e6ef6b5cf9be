import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, ownHouse } from './client.ts';
import { useNews } from './events.ts';

export type SampleState = 'absent' | 'starting' | 'running' | 'paused' | 'finished' | 'failed';
export type SamplePhase = 'asking' | 'shadow' | 'certified' | 'serving' | 'drifted' | 'taken-off' | 'renewed';

/** How the sample stands: `GET /api/sample`. Times are in ms since 1970. */
export interface SampleStatus {
  readonly state: SampleState;
  readonly phase: SamplePhase;
  readonly reached: Readonly<Partial<Record<SamplePhase, number>>>;
  readonly asks: number;
  readonly owned: number;
  readonly owned_share: number | null;
  readonly waits_for: 'approval' | null;
  readonly task: string | null;
  readonly since: number;
  readonly error: string | null;
}

const KEY = ['sample'];

/** The sample, told anew as it goes on; the owner's house knows of it and so does the sample itself. */
export function useSample() {
  const queries = useQueryClient();
  useNews<SampleStatus>('sample', (status) => queries.setQueryData(KEY, status));
  return useQuery({ queryKey: KEY, queryFn: () => ownHouse.get<SampleStatus>('/api/sample') });
}

/** Starts it where it does not run, and goes there. */
export async function openSample(): Promise<void> {
  const { state } = await ownHouse.get<SampleStatus>('/api/sample');
  if (state === 'absent' || state === 'failed') await act('start');
  location.assign('/sample/');
}

export async function act(action: 'start' | 'drift' | 'stop', queries?: QueryClient): Promise<void> {
  const status = await ownHouse.post<SampleStatus>('/api/sample', { action });
  queries?.setQueryData(KEY, status);
}

/** Removes it, and goes home. */
export async function removeSample(): Promise<void> {
  await ownHouse.remove('/api/sample');
  location.assign('/');
}

interface Verdict {
  readonly id: string;
  readonly outcome: string;
  readonly words: string;
}

/** The words of the proof that waits for a yes: of a task's last exam that was passed. */
export function useProof(task: string | null) {
  return useQuery({
    queryKey: ['sample', 'proof', task],
    queryFn: async () => {
      const { verdicts } = await get<{ verdicts: readonly Verdict[] }>(
        `/api/tasks/${encodeURIComponent(task ?? '')}`,
      );
      return verdicts.findLast(({ outcome }) => outcome === 'passed')?.words ?? null;
    },
    enabled: task !== null,
  });
}
