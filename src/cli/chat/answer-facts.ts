import { duration, money } from '../terminal.ts';
import type { AnswerUsage } from './answer-pieces.ts';
import type { StreamedAnswer, TraceFacts } from './house-line.ts';

/** Two tokens in less time than this came in one packet, and tell nothing of a speed. */
const LEAST_STREAM_MS = 20;

/** What was seen of an answer on its way here. */
export interface Heard {
  readonly answer: Pick<StreamedAnswer, 'expert' | 'kind'>;
  readonly usage: AnswerUsage;
  /** Pieces that came. */
  readonly pieces: number;
  /** From the question to the first piece. */
  readonly firstMs: number;
  /** From the first piece to the last. */
  readonly streamMs: number;
  readonly isStopped: boolean;
}

/** One line about an answer: who gave it, how much it took, how fast. What nobody told is left out. */
export function answerFacts(
  { answer, usage, pieces, firstMs, streamMs, isStopped }: Heard,
  trace?: TraceFacts,
): string {
  const read = trace?.tokens_in ?? usage.read;
  const cached = trace?.tokens_cached ?? usage.cached;
  const kind = trace?.kind ?? answer.kind;
  const told = trace?.tokens_out ?? usage.written;
  // Nobody counts an answer that was stopped; a local model sends a piece a token.
  const written = told ?? (kind === 'local' ? pieces : undefined);
  const parts = [
    isStopped && 'stopped',
    whoOf(answer, trace),
    kind,
    written !== undefined &&
      `${told === undefined ? 'about ' : ''}${written} ${written === 1 ? 'token' : 'tokens'}`,
    speed(written, streamMs),
    `first after ${duration(firstMs * 1_000)}`,
    read !== undefined && `${read} read${cached ? `, ${cached} of them cached` : ''}`,
    trace?.cost_nanos ? money(trace.cost_nanos) : undefined,
  ];
  return parts.filter(Boolean).join(' · ');
}

function whoOf(answer: Heard['answer'], trace: TraceFacts | undefined): string | undefined {
  const expert = trace?.expert_id ?? answer.expert;
  const model = trace?.model;
  return model && expert && model !== expert ? `${expert} (${model})` : expert;
}

/** The first token came when the stream began, so it took no time of it. */
function speed(written: number | undefined, streamMs: number): string | undefined {
  if (written === undefined || written < 2 || streamMs < LEAST_STREAM_MS) return undefined;
  const perSecond = ((written - 1) * 1_000) / streamMs;
  return `${perSecond >= 10 ? Math.round(perSecond) : perSecond.toFixed(1)} tok/s`;
}
