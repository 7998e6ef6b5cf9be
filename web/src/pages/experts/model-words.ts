import type { Model } from '../../api/models.ts';
import { bytes, count, percent } from '../../parts/format.ts';
import { leftWords } from './pull-words.ts';

export function isTalkedTo({ abilities }: Pick<Model, 'abilities'>): boolean {
  return abilities.includes('completion');
}

/** What a model is for that cannot be talked to. */
export function purposeWords({ abilities }: Pick<Model, 'abilities'>): string {
  return abilities.includes('rerank') ? 'ranks texts' : 'embeds texts';
}

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

/** How a model does that is larger than the memory it may take. */
export function mappedWords({ mapped }: NonNullable<Model['loaded']>): string | undefined {
  if (!mapped) return undefined;
  const pages = mapped.faults_per_token.toFixed(mapped.faults_per_token < 10 ? 1 : 0);
  return `runs from its file: ${percent(mapped.resident_share)} of it in memory, ${pages} pages read from disk for each token`;
}
