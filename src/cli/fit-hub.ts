import { AppError } from '#contract/errors.ts';
import { Downloads } from '#egress/downloads.ts';
import type { Witness } from '#egress/egress.ts';
import type { Candidate } from '#flows/fit-desk.ts';
import { sizedModel, USUAL_CONTEXT } from '#flows/usual-models.ts';
import { type FitModel, fitModel } from '#gguf/fit/fit-model.ts';
import { QUANTIZATION_BITS } from '#gguf/fit/listed-model.ts';
import { modelFacts } from '#gguf/model-facts.ts';
import { systemClock } from '#std/clock.ts';
import { chooseFiles, isModel, noGguf } from '#vault/models/choose-files.ts';
import { Hub, type HubFile, type HubRepo, resolvePath } from '#vault/models/hub.ts';
import { type HubReference, readReference } from '#vault/models/hub-reference.ts';
import { quantizationIn } from '#vault/models/quantization.ts';
import { remoteHead } from '#vault/models/remote-head.ts';
import { groupParts } from '#vault/models/split-name.ts';
import { sizeIn } from './fit-size.ts';

const USUAL_BITS = 5;

/** How the hub is asked: until when, and who is told before. */
export interface Reach {
  readonly signal: AbortSignal;
  readonly witness: Witness;
}

/**
 * The models of a repository on a hub: all its quantizations, or the one that was typed. They are built as the start of
 * the smallest file says, which is all that is fetched; where that cannot be had, as models of their size are. Throws
 * AppError where the hub cannot be asked or has no such model.
 */
export async function hubCandidates(
  typed: string,
  hubUrl: string,
  { signal, witness }: Reach,
): Promise<Candidate[]> {
  const reference = readReference(typed);
  if ('url' in reference)
    throw new AppError(
      'unsupported',
      `Cannot tell whether ${typed} fits: an address does not say what it holds`,
      {
        hint: 'Name a model on the hub, hf:OWNER/REPO, or a file of this machine.',
      },
    );
  const door = new Downloads(hubUrl, { witness });
  try {
    const hub = new Hub({ door, signal, clock: systemClock, hasToken: false });
    const repo = await hub.repo(reference.hub);
    if (!repo.files.some(isModel)) throw noGguf(repo, await hub.alike(repo.name));
    const models = filesOf(repo, reference.hub);
    const built = await builtAs(repo, models[0] ?? [], door, signal);
    return models.map((files) => (built ? alike(repo, files, built) : candidate(repo, files)));
  } finally {
    await door.close();
  }
}

/** Of each model its files, the smallest model first. */
function filesOf(repo: HubRepo, reference: HubReference): (readonly HubFile[])[] {
  if (reference.file !== undefined || reference.quantization !== undefined)
    return [chooseFiles(repo, reference).files];
  const groups = groupParts(repo.files.filter(isModel), ({ path }) => path);
  const whole = groups.filter(({ missing }) => missing.length === 0).map(({ files }) => files);
  return whole.toSorted((a, b) => bytesOf(a) - bytesOf(b));
}

/** A model, and the length of its files. */
interface Built {
  readonly model: FitModel;
  readonly fileBytes: number;
}

/** What the files say of themselves; undefined where they do not, or their host will not tell. */
async function builtAs(
  repo: HubRepo,
  files: readonly HubFile[],
  door: Downloads,
  signal: AbortSignal,
): Promise<Built | undefined> {
  const addresses = files.map(({ path, bytes }) => ({
    path: resolvePath(repo.name, repo.commit, path),
    bytes,
  }));
  try {
    const heads = await Promise.all(addresses.map((address) => remoteHead(address, door, signal)));
    const [first, ...others] = heads.filter((head) => head !== undefined);
    if (!first || others.length + 1 < files.length) return undefined;
    return { model: fitModel(modelFacts(first, others)), fileBytes: bytesOf(files) };
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** A quantization of a model of which another was looked at: the same layers, in other bytes. */
function alike(repo: HubRepo, files: readonly HubFile[], { model, fileBytes }: Built): Candidate {
  const ratio = bytesOf(files) / fileBytes;
  const name = nameOf(repo);
  const scaled = (bytes: number) => Math.round(bytes * ratio);
  return {
    name,
    known: 'head',
    model: {
      ...model,
      name,
      quantization: quantizationIn(files[0]?.path ?? '') ?? model.quantization,
      weightBytes: scaled(model.weightBytes),
      touchedBytes: scaled(model.touchedBytes),
      tiedBytes: scaled(model.tiedBytes),
    },
  };
}

function nameOf(repo: HubRepo): string {
  return repo.name.split('/')[1] ?? repo.name;
}

function candidate(repo: HubRepo, files: readonly HubFile[]): Candidate {
  const path = files[0]?.path ?? '';
  const quantization = quantizationIn(path) ?? 'unknown';
  const fileBytes = bytesOf(files);
  const name = nameOf(repo);
  const size = sizeIn(path) ?? sizeIn(name);
  const guessed = (fileBytes * 8) / (QUANTIZATION_BITS[quantization.replace(/^UD-/, '')] ?? USUAL_BITS);
  const model = sizedModel({
    name,
    quantization,
    fileBytes,
    parameters: size?.parameters ?? guessed,
    contextTrained: USUAL_CONTEXT,
    ...(size?.activeParameters ? { activeParameters: size.activeParameters } : {}),
  });
  return { name, model, known: 'size' };
}

function bytesOf(files: readonly HubFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
