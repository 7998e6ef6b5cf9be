import type { Model } from '../../api/models.ts';
import { bytes, count } from '../../parts/format.ts';
import { leftWords } from './pull-words.ts';

/** What a loaded model takes, and how long it stays. */
export function memoryWords(
  { resident_bytes: taken, context, expires_at: until }: NonNullable<Model['loaded']>,
  now: number,
): string {
  const stays =
    until === null
      ? 'stays as long as there is room'
      : `rests in ${leftWords((until - now) / 1_000)} unless it is asked`;
  return `takes ${bytes(taken)} of memory for ${count(context)} tokens of context, ${stays}`;
}
