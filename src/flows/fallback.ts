import type { AnswerEnd, AnswerEvent } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import { type AppError, asAppError } from '#contract/errors.ts';
import type { Expert } from '#contract/expert.ts';
import type { Route, Stop } from '#contract/route.ts';
import type { TellStage } from '#contract/stage.ts';
import type { OpenTrace } from '#traces/open-trace.ts';
import type { House } from './house.ts';
import type { Listener } from './listener.ts';
import { type Failure, nextStep, tellFailures } from './next-step.ts';

/**
 * Asks the experts of a route one after another until one answers, and gives back its last word unsaid. Another
 * is tried only while nothing was said: an answer that began is never mended with a second voice. `tell` hears who is
 * tried, and why.
 */
export async function answerInOrder(
  route: Route,
  ask: Ask,
  trace: OpenTrace,
  house: House,
  signal: AbortSignal,
  listener: Listener,
  tell?: TellStage,
): Promise<AnswerEnd> {
  const failures: Failure[] = [];
  let because: string | undefined;
  for (const [index, stop] of route.order.entries()) {
    const expert = house.experts.get(stop.expertId);
    if (!expert) continue;
    listener({ type: 'asking', expertId: stop.expertId, task: trace.task });
    for (let tries = 1; ; tries++) {
      tell?.({ stage: 'trying', ...stop, because });
      const outcome = await askOnce(expert, stop, ask, trace, signal, listener, tell);
      if ('end' in outcome) return outcome.end;
      because = 'abstained' in outcome ? whyAbstained(expert, outcome.abstained) : outcome.failed.message;
      if ('abstained' in outcome) break;
      failures.push({ expertId: stop.expertId, error: outcome.failed });
      const hasNext = index + 1 < route.order.length;
      const step = nextStep(outcome.failed, tries, hasNext, house.patience, house.world.random());
      if (step.do === 'fail') throw tellFailures(failures);
      if (step.do === 'next') break;
      tell?.({ stage: 'pausing', expertId: stop.expertId, ms: step.waitMs, because });
      await house.world.clock.sleep(step.waitMs, signal);
    }
  }
  throw tellFailures(failures);
}

type Abstention = Extract<AnswerEvent, { type: 'abstain' }>;
type Outcome =
  | { readonly end: AnswerEnd }
  | { readonly abstained: Abstention }
  | { readonly failed: AppError };

/** One attempt. A failure is thrown once something was said, and is an outcome before, since another attempt can follow. */
async function askOnce(
  expert: Expert,
  stop: Stop,
  ask: Ask,
  trace: OpenTrace,
  signal: AbortSignal,
  listener: Listener,
  tell: TellStage | undefined,
): Promise<Outcome> {
  trace.attempt(expert.card, stop.model);
  let hasSpoken = false;
  try {
    for await (const batch of expert.answer(ask, signal, stop.model, tell)) {
      for (const event of batch) {
        trace.record(event);
        if (event.type === 'answer-end' || event.type === 'abstain') {
          trace.attemptEnded();
          return event.type === 'abstain' ? { abstained: event } : { end: event };
        }
        hasSpoken ||= event.type !== 'answer-start' && event.type !== 'warning';
        const room = listener(event);
        if (room) await room;
      }
    }
    throw new Error(`Expert "${expert.card.id}" stopped without an answer-end`);
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const error = asAppError(thrown);
    trace.attemptEnded(error);
    if (hasSpoken) throw error;
    return { failed: error };
  }
}

function whyAbstained({ card }: Expert, { confidence, threshold }: Abstention): string {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  return `${card.id} is ${percent(confidence)} sure, and answers from ${percent(threshold)} on`;
}
