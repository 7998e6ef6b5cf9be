import type { AnswerTiming } from '#contract/answer.ts';
import type { Stage } from '#contract/stage.ts';
import type { Trace } from '#contract/trace.ts';
import type { Door } from '../door.ts';

export type Sending = Extract<Stage, { stage: 'sending' }>;

/** What is known of an answer once it is there: who answered, how sure, what it cost, and what left for where. */
export function answeredJson(
  trace: Trace,
  sent: readonly Sending[],
  timing: AnswerTiming | undefined,
  { house }: Pick<Door, 'house'>,
) {
  const { usage, expertId = '' } = trace;
  const zoneOf = (id: string) => house.experts.get(id)?.card.zone ?? null;
  return {
    trace_id: trace.id,
    expert: trace.expertId ?? null,
    kind: trace.kind ?? null,
    model: trace.model ?? null,
    zone: zoneOf(expertId),
    task: trace.task ?? null,
    finish: trace.finish ?? null,
    confidence: trace.kind === 'student' ? (trace.confidence ?? null) : null,
    cost_nanos: trace.costNanos ?? null,
    tokens: {
      in: usage.tokensIn ?? null,
      out: usage.tokensOut ?? null,
      cached: usage.tokensCached ?? null,
      reasoning: usage.tokensReasoning ?? null,
    },
    first_byte_us: trace.firstByteUs ?? null,
    total_us: trace.totalUs ?? null,
    load_us: timing?.loadUs ?? null,
    prompt_us: timing?.promptUs ?? null,
    answer_us: timing?.answerUs ?? null,
    left: sent.map(({ expertId: expert, origin, bytesOut }) => ({
      expert,
      origin,
      zone: zoneOf(expert),
      bytes_out: bytesOut,
    })),
  };
}
