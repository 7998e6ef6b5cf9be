import { AppError } from '#contract/errors.ts';
import type { PullChoices, PullProgress } from '#contract/local-models.ts';
import { Downloads } from '#egress/downloads.ts';
import type { Witness } from '#egress/egress.ts';
import type { World } from '#std/world.ts';
import { systemDisk } from '#vault/models/disk.ts';
import { type Reference, readReference } from '#vault/models/hub-reference.ts';
import type { ModelShelf } from '#vault/models/model-shelf.ts';
import { pull } from '#vault/models/pull.ts';
import { HUB } from './hub.ts';
import { usableKey } from './key-files.ts';

/** Parts of a file that are fetched at once. */
const LINES = 4;

export function checkSource(source: string, choices: PullChoices = {}): void {
  originOf(readReference(source), choices);
  if (choices.token !== undefined) usableKey(choices.token, 'token');
}

/** Fetches a model for a house that runs. What came of it is kept, and the same call goes on there. Throws AppError. */
export async function fetchModel(
  shelf: ModelShelf,
  { world, witness }: { readonly world: World; readonly witness: Witness },
  source: string,
  onProgress: (progress: PullProgress) => void,
  signal: AbortSignal,
  choices: PullChoices,
): Promise<void> {
  const reference = readReference(source);
  const { token, name } = choices;
  const door = new Downloads(originOf(reference, choices), { witness, token });
  const came = new Map<string, readonly [done: number, total: number]>();
  let model: string | undefined;
  const tell = (progress: PullProgress) =>
    onProgress({ ...progress, ...(model ? { model } : {}), ...wholeOf(came) });
  tell({ status: 'pulling manifest' });
  try {
    await pull(shelf, reference, {
      door,
      signal,
      clock: world.clock,
      disk: systemDisk,
      ranges: LINES,
      hasToken: token !== undefined,
      name,
      addedAt: new Date(world.clock.nowMs()).toISOString(),
      onPlan: (plan) => {
        model = plan.name;
        for (const { path, bytes } of plan.files) came.set(path, [0, bytes ?? 0]);
        tell({ status: `pulling ${plan.name}` });
      },
      onProgress: ({ path, shownAs, sha256 }, completedBytes, totalBytes) => {
        came.set(path, [completedBytes, totalBytes]);
        tell({
          status: `pulling ${shownAs}`,
          ...(sha256 ? { sha256 } : {}),
          completedBytes,
          totalBytes,
        });
      },
      onWait: (waitMs, { message }) =>
        tell({ status: 'waiting', waiting: `${message}; trying again in ${Math.ceil(waitMs / 1_000)} s` }),
      onLocked: ({ shownAs }) =>
        tell({ status: 'waiting', waiting: `another pull on this machine is fetching ${shownAs}` }),
    });
  } finally {
    await door.close();
  }
}

function wholeOf(came: ReadonlyMap<string, readonly [number, number]>): Partial<PullProgress> {
  if (came.size === 0) return {};
  const files = [...came.values()];
  return {
    wholeCompletedBytes: files.reduce((sum, [done]) => sum + done, 0),
    wholeBytes: files.reduce((sum, [, total]) => sum + total, 0),
  };
}

function originOf(reference: Reference, { hub = HUB }: PullChoices): string {
  if ('url' in reference) return reference.url.origin;
  const url = URL.parse(hub);
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.username && !url.password)
    return url.origin;
  throw new AppError('bad_request', 'Cannot use that hub: it must be an address without a path', {
    hint: `For example ${HUB}, or a mirror of it.`,
    param: 'hub',
  });
}
