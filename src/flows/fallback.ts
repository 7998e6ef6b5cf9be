import type { AnswerEvent } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import { type AppError, asAppError } from '#contract/errors.ts';
import type { Expert } from '#contract/expert.ts';
import type { Route, Stop } from '#contract/route.ts';
import type { OpenTrace } from '#traces/open-trace.ts';
import type { House } from './house.ts';
import { type Failure, nextStep, tellFailures } from './next-step.ts';

/**
 * Asks the experts of a route one after another until one answers. Another is tried only while nothing was
 * said: an answer that began is never mended with a second voice.
 */
export async function* answerInOrder(
  route: Route,
  ask: Ask,
  trace: OpenTrace,
  house: House,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const failures: Failure[] = [];
  for (const [index, stop] of route.order.entries()) {
    const expert = house.experts.get(stop.expertId);
    if (!expert) continue;
    for (let tries = 1; ; tries++) {
      const outcome = yield* askOnce(expert, stop, ask, trace, signal);
      if (outcome === 'answered') return;
      if (outcome === 'abstained') break;
      failures.push({ expertId: stop.expertId, error: outcome });
      const hasNext = index + 1 < route.order.length;
      const step = nextStep(outcome, tries, hasNext, house.patience, house.world.random());
      if (step.do === 'fail') throw tellFailures(failures);
      if (step.do === 'next') break;
      await house.world.clock.sleep(step.waitMs, signal);
    }
  }
  throw tellFailures(failures);
}

/** One attempt. Answers with the failure as long as nothing was said, since then another attempt can follow. */
async function* askOnce(
  expert: Expert,
  stop: Stop,
  ask: Ask,
  trace: OpenTrace,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent, 'answered' | 'abstained' | AppError> {
  trace.attempt(expert.card, stop.model);
  let hasSpoken = false;
  try {
    for await (const event of expert.answer(ask, signal, stop.model)) {
      trace.record(event);
      if (event.type === 'abstain') {
        trace.attemptEnded();
        return 'abstained';
      }
      if (event.type === 'answer-end') trace.attemptEnded();
      hasSpoken ||= event.type !== 'answer-start' && event.type !== 'warning';
      yield event;
      if (event.type === 'answer-end') return 'answered';
    }
    throw new Error(`Expert "${expert.card.id}" stopped without an answer-end`);
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const error = asAppError(thrown);
    trace.attemptEnded(error);
    if (hasSpoken) throw error;
    return error;
  }
}
