import { appoint } from './appoint.ts';
import { examine } from './examine.ts';
import { gather } from './gather.ts';
import type { Pupil } from './pupil.ts';
import type { Study } from './study.ts';
import { teach } from './teach.ts';

/**
 * How the product gets better, told of one task: traces → dataset → candidate → verdict → card.
 * Nobody asks for it. It waits for traffic, costs the traffic nothing, and begins again when it is through.
 */
export async function learn(task: Pupil, study: Study): Promise<void> {
  if (!task.shadow) {
    const dataset = await gather(task, study); // traces and what people said of them, once enough is new
    task.shadow = await teach(task, dataset, study); // the candidate: it answers silently beside its teacher
  }
  const candidate = task.shadow;
  const verdict = await examine(task, candidate, study); // on asks that came after it was taught
  await appoint(task, candidate, verdict, study); // with the owner's yes, its card stands first in the route
}
