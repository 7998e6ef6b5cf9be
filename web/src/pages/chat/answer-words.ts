import type { AnswerFacts, Stage } from '../../api/answer-parts.ts';
import { bytes, count, counted, duration, money, percent } from '../../parts/format.ts';

/** Where an answer comes from, as a person would say it. */
const PLACES: Readonly<Record<string, string>> = {
  device: 'this machine',
  household: 'your household',
  organisation: 'your organisation',
  outside: 'outside',
};

export function placeWords(zone: string | null | undefined): string {
  return PLACES[zone ?? ''] ?? 'where it is, is not known';
}

/** What is being waited for, while there is no word of the answer yet. */
export function stageWords(stage: Stage | undefined): string {
  switch (stage?.stage) {
    case 'trying':
      return stage.because ? `Asking ${stage.expert} now: ${stage.because}` : `Asking ${stage.expert}`;
    case 'pausing':
      return `Asking ${stage.expert} again in ${duration(stage.ms * 1_000)}: ${stage.because}`;
    case 'room':
      return `Waiting for ${stage.for || 'another model'} to get room in memory`;
    case 'loading':
      return `Loading the model, ${percent(stage.share)}`;
    case 'queued':
      return stage.ahead > 0 ? `Queued behind ${count(stage.ahead)}` : 'Next in the queue';
    case 'reading':
      return `Reading ${counted(stage.tokens, 'token')}, ${percent(stage.tokens > 0 ? stage.done / stage.tokens : 1)}`;
    case 'sending':
      return `Sending ${bytes(stage.bytes_out)} to ${hostOf(stage.origin)}`;
    case 'waiting':
      return `Waiting for ${stage.expert}`;
    default:
      return 'Sending your message';
  }
}

/** How far the stage is, 0 to 1; undefined where it cannot be told. */
export function stageShare(stage: Stage | undefined): number | undefined {
  if (stage?.stage === 'loading') return stage.share;
  if (stage?.stage === 'reading' && stage.tokens > 0) return stage.done / stage.tokens;
  return undefined;
}

export function hostOf(origin: string): string {
  try {
    return new URL(origin).host;
  } catch {
    return origin;
  }
}

/** What left this machine for the answer, in one sentence's worth of words. */
export function leftWords({ left }: AnswerFacts): { words: string; isOutside: boolean } {
  const gone = left.filter(({ zone }) => zone !== 'device');
  if (gone.length === 0) return { words: 'stayed on this machine', isOutside: false };
  const byHost = Map.groupBy(gone, ({ origin }) => hostOf(origin));
  const hosts = [...byHost].map(([host, sends]) => {
    const total = sends.reduce((sum, { bytes_out }) => sum + bytes_out, 0);
    return `${host}, ${bytes(total)}`;
  });
  const isOutside = gone.some(({ zone }) => zone === 'outside');
  const where = isOutside ? '' : ` within ${placeWords(gone[0]?.zone)}`;
  return { words: `sent to ${hosts.join(' and ')}${where}`, isOutside };
}

/** What was paid for it; a model on one's own hardware sends no bill. */
export function costWords({ cost_nanos, kind }: AnswerFacts): string {
  if (cost_nanos === 0 || (cost_nanos === null && kind !== 'remote')) return 'no charge';
  return cost_nanos === null ? 'cost unknown' : `cost ${money(cost_nanos)}`;
}

/** How sure the expert was; only students tell. */
export function sureWords({ confidence }: AnswerFacts): string | undefined {
  return confidence === null ? undefined : `${percent(confidence)} sure`;
}

/** Tokens a second while the answer was written; undefined where it cannot be told. */
export function speedOf(tokens: number, ms: number): number | undefined {
  return tokens > 1 && ms > 50 ? (tokens * 1_000) / ms : undefined;
}

export function speedWords(speed: number): string {
  return `${speed >= 10 ? Math.round(speed) : speed.toFixed(1)} tokens/s`;
}
