import { AppError, asAppError } from '#contract/errors.ts';
import type { AddedModels, PullProgress } from '#contract/local-models.ts';
import type { World } from '#std/world.ts';
import { addInPlace } from '#vault/models/add-in-place.ts';
import { bytesAt } from '#vault/models/file-look.ts';
import { findModels } from '#vault/models/find-models.ts';
import type { ModelShelf } from '#vault/models/model-shelf.ts';

/**
 * Adds what lies at a place to the models of a house that runs: each file is read and hashed. One bad file keeps no
 * other out; where there is no good one, its fault is thrown. Throws AppError.
 */
export async function addModels(
  shelf: ModelShelf,
  place: string,
  { clock }: World,
  onProgress: (progress: PullProgress) => void,
  signal: AbortSignal,
): Promise<AddedModels> {
  const { found, passedOver } = findModels(place);
  const [first] = passedOver;
  if (found.length === 0)
    throw new AppError(
      'not_found',
      `Cannot add ${place}: ${first ? `${first.path}: ${first.why}` : 'there is no model in it'}`,
      {
        hint: 'Models are .gguf files. Name one, or a folder of them.',
      },
    );
  const wholeBytes = found.flatMap(({ paths }) => paths).reduce((sum, path) => sum + bytesAt(path), 0);
  const leftOut = passedOver.map(({ path, why }) => ({ place: path, why }));
  const names: string[] = [];
  const faults: AppError[] = [];
  let wholeCompletedBytes = 0;
  for (const model of found) {
    const onBytes = (bytes: number) => {
      wholeCompletedBytes += bytes;
      onProgress({ status: `reading ${model.name}`, model: model.name, wholeBytes, wholeCompletedBytes });
    };
    onBytes(0);
    try {
      const addedAt = new Date(clock.nowMs()).toISOString();
      const added = await addInPlace(shelf, model, { signal, onBytes, addedAt });
      names.push(added.model.name);
    } catch (thrown) {
      signal.throwIfAborted();
      const fault = asAppError(thrown);
      faults.push(fault);
      leftOut.push({ place: model.paths[0] ?? model.name, why: fault.message });
    }
  }
  if (names.length === 0 && faults[0]) throw faults[0];
  return { names, leftOut };
}
