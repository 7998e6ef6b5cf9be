import type { Ask, Caller } from '#contract/ask.ts';
import { asAppError } from '#contract/errors.ts';
import { decide } from '#policy/decide.ts';
import { chooseRoute } from '#router/choose-route.ts';
import { answerInOrder } from './fallback.ts';
import type { House } from './house.ts';
import type { Listener } from './listener.ts';

/**
 * What happens to a request, between the wire that decoded it and the wire that encodes the answer:
 * a trace is opened, policy says how far the ask may travel, the router says who is asked and in what order,
 * the first expert that answers is passed through, and the trace is closed before the last word goes out.
 */
export async function answer(
  ask: Ask,
  caller: Caller,
  house: House,
  signal: AbortSignal,
  listener: Listener,
): Promise<void> {
  const trace = house.traces.open(ask, caller);
  try {
    const decision = decide(ask, house.rules);
    const route = chooseRoute(ask, house.cards, house.routes, decision);
    trace.routed(route);
    listener({ type: 'route-chosen', expertId: route.order[0]?.expertId ?? '' });
    const end = await answerInOrder(route, ask, trace, house, signal, listener);
    const stored = house.traces.close(trace, 'done');
    if (stored) await stored;
    listener(end);
  } catch (thrown) {
    const error = signal.aborted ? undefined : asAppError(thrown);
    // What went wrong first is what the caller hears, also where the record of it cannot be kept.
    await house.traces.close(trace, error ? 'failed' : 'cancelled', error)?.catch(() => undefined);
    throw error ?? thrown;
  }
}
