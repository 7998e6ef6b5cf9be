import { setTimeout as sleep } from 'node:timers/promises';

/** How long what must come may take. Only a test that fails waits so long, so a busy machine is given all of it. */
export const PATIENCE_MS = 60_000;

const LOOK_AGAIN_MS = 10;

/** Looks again and again until it is so, and answers with what it saw then; `what` tells what never came. */
export async function until<Seen>(
  look: () => Promise<Seen> | Seen,
  what: string | (() => string) = 'what was waited for',
): Promise<NonNullable<Seen>> {
  for (const end = performance.now() + PATIENCE_MS; ; await sleep(LOOK_AGAIN_MS)) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > end)
      throw new Error(`It never came: ${typeof what === 'string' ? what : what()}`);
  }
}
