import { AppError } from '#contract/errors.ts';
import type {
  AddedModels,
  LoadedModel,
  LocalModel,
  LocalModels,
  PullProgress,
  ShownModel,
} from '#contract/local-models.ts';
import type { TestHouse } from '#testing/test-house.ts';

/** A vault and an engine in memory, and a list of what they were told to do. */
export class FakeModels implements LocalModels {
  readonly told: unknown[] = [];
  /** What a pull says on its way; it ends with the error, where one is given. */
  progress: readonly (PullProgress | Promise<unknown> | Error)[] = [];
  readonly #models = new Map<string, ShownModel>();
  readonly #loaded = new Map<string, LoadedModel>();

  constructor(...models: ShownModel[]) {
    for (const model of models) this.#models.set(model.name, model);
  }

  list(): readonly LocalModel[] {
    return [...this.#models.values()];
  }

  loaded(): readonly LoadedModel[] {
    return [...this.#loaded.values()];
  }

  async show(name: string): Promise<ShownModel | undefined> {
    return this.#models.get(name);
  }

  async load(name: string, keepAliveMs: number | undefined): Promise<void> {
    this.told.push(['load', name, keepAliveMs]);
    const model = this.#models.get(name);
    if (!model) return;
    const expiresAtMs = 1_800_000_000_000 + (keepAliveMs ?? 300_000);
    this.#loaded.set(name, { ...model, residentBytes: 2 * model.bytes, contextTokens: 4_096, expiresAtMs });
  }

  async unload(name: string): Promise<void> {
    this.told.push(['unload', name]);
    this.#loaded.delete(name);
  }

  async pull(
    source: string,
    onProgress: (progress: PullProgress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    this.told.push(['pull', source]);
    for (const step of this.progress) {
      if (step instanceof Error) throw step;
      if (step instanceof Promise) await step;
      else onProgress(step);
      signal.throwIfAborted();
    }
  }

  checkSource(source: string): void {
    if (!/^(?:hf:|https?:)/.test(source)) throw new AppError('bad_request', `Cannot pull "${source}"`);
  }

  async add(place: string): Promise<AddedModels> {
    this.told.push(['add', place]);
    return { names: [], leftOut: [] };
  }

  setPinned(name: string, pinned: boolean): void {
    this.told.push([pinned ? 'pin' : 'unpin', name]);
    const model = this.#models.get(name);
    if (model) this.#models.set(name, { ...model, pinned });
  }

  async remove(name: string): Promise<number> {
    this.told.push(['remove', name]);
    const bytes = this.#models.get(name)?.bytes;
    if (!this.#models.delete(name)) throw new AppError('model_not_found', `Cannot remove "${name}"`);
    return bytes ?? 0;
  }
}

/** A model as its file might tell of it. */
export function shownModel(name: string, more: Partial<ShownModel> = {}): ShownModel {
  return {
    name,
    bytes: 1_000,
    sha256: 'ab'.repeat(32),
    modifiedAtMs: 1_750_000_000_000,
    family: 'qwen3',
    parameterSize: '0.6B',
    quantization: 'Q4_K_M',
    contextTrained: 40_960,
    pinned: false,
    source: 'hf:owner/repo/model.gguf@0123',
    problem: '',
    metadata: {
      'general.architecture': 'qwen3',
      'qwen3.context_length': 40_960,
      'tokenizer.ggml.tokens': ['a'],
    },
    template: '{% for message in messages %}{{ message.content }}{% endfor %}',
    parameters: { num_ctx: 4_096, stop: ['<|im_end|>', '<|end|>'], temperature: 0.6 },
    abilities: ['completion', 'tools', 'insert', 'thinking'],
    license: 'apache-2.0',
    ...more,
  };
}

export function giveModels(house: TestHouse, models: LocalModels | undefined): void {
  Object.assign(house.door, { localModels: models });
}
