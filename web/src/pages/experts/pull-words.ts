import type { Pull } from '../../api/models.ts';
import { bytes } from '../../parts/format.ts';

/** What a pull does now, as a sentence. */
export function pullWords(pull: Pull): string {
  const { state, kind, note, completed_bytes: done, total_bytes: total } = pull;
  switch (state) {
    case 'looking':
      return note ?? 'Looking up what there is …';
    case 'pulling':
      if (note) return `${note.slice(0, 1).toUpperCase()}${note.slice(1)}.`;
      return total === null
        ? `${bytes(done)} have come`
        : `${bytes(done)} of ${bytes(total)}${paceWords(pull)}`;
    case 'checking':
      if (kind === 'pull') return 'All of it is here; checking that it is whole …';
      return total === null
        ? 'Reading and checking …'
        : `Checked ${bytes(done)} of ${bytes(total)}${paceWords(pull)}`;
    case 'done':
      return note ?? 'It is here, and whole.';
    case 'failed':
      return pull.error?.message ?? 'It failed.';
    case 'cancelled':
      return done > 0 && kind === 'pull'
        ? `Stopped. ${bytes(done)} are kept, and it can go on there.`
        : 'Stopped.';
  }
}

function paceWords({ bytes_per_second: speed, seconds_left: left }: Pull): string {
  const pace = speed === null || speed === 0 ? '' : ` · ${bytes(speed)} a second`;
  return left === null ? pace : `${pace} · ${leftWords(left)} left`;
}

export function leftWords(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
