import type { Ask, Caller } from '#contract/ask.ts';
import type { TellStage } from '#contract/stage.ts';
import { decide } from '#policy/decide.ts';
import { chooseRoute } from '#router/choose-route.ts';
import type { OpenTrace } from '#traces/open-trace.ts';
import { closeFailed } from './close-failed.ts';
import { answerInOrder } from './fallback.ts';
import type { House } from './house.ts';
import type { Listener } from './listener.ts';

/**
 * What happens to a request, between the wire that decoded it and the wire that encodes the answer:
 * its task is found, a trace is opened, policy says how far the ask may travel, the router says who is asked and in
 * what order (the student that serves the task first), the first expert that answers is passed through, the trace is
 * closed before the last word goes out, and what a student answered may be put to its teacher afterwards. An ask that is
 * to teach nobody is answered the same way, but is no sample of its task. `tell` hears how far it is before the first word.
 */
export async function answer(
  asked: Ask,
  caller: Caller,
  house: House,
  signal: AbortSignal,
  listener: Listener,
  tell?: TellStage,
): Promise<OpenTrace> {
  const found = house.tasks.find(asked);
  const ask = { ...asked, found, client: caller.id };
  const trace = house.traces.open(ask, caller);
  try {
    const student = house.students.onDuty(ask);
    const decision = decide(ask, house.rules);
    const route = chooseRoute(ask, house.cards, house.routes, decision, student?.card);
    trace.routed(route);
    const teaches = ask.learn !== 'never';
    const examination = teaches ? house.auditor.draw(ask, route, student) : undefined;
    if (examination) trace.examined(examination);
    const end = await answerInOrder(route, ask, trace, house, signal, listener, tell);
    const stored = house.traces.close(trace, 'done');
    if (stored) await stored;
    listener(end);
    if (student && teaches) house.auditor.answered(student, trace, house);
    return trace;
  } catch (thrown) {
    throw await closeFailed(trace, thrown, signal, house.traces);
  }
}
