import { join } from 'node:path';
import type { EngineConfig } from '#config/config.ts';
import { type MemoryAvailable, memoryAvailable } from '#engine/machine/memory-available.ts';
import { advice } from '#gguf/fit/advice.ts';
import { type Fit, type FitMachine, fitOn, type LoadingPlan } from '#gguf/fit/estimate.ts';
import { type FitModel, fitModel } from '#gguf/fit/fit-model.ts';
import { modelFacts } from '#gguf/model-facts.ts';
import { readGguf } from '#gguf/read-gguf.ts';
import { readSplits } from '#gguf/read-splits.ts';
import type { ModelShelf } from '#vault/models/model-shelf.ts';
import type { StoredModel } from '#vault/models/stored-model.ts';
import { engineMemoryFile, type LoadedBefore, readEngineMemory } from './engine-memory.ts';
import { type MachineSpeed, machineSpeed, type SpeedOptions } from './machine-speed.ts';
import { usualModels } from './usual-models.ts';

/** The process that a model runs in, without the model. Measured. */
export const PROCESS_BYTES = 88 * 1024 ** 2;
/** Of the memory that is free, what models may take. */
const SHARE_OF_FREE = 0.75;
/** Vocabularies stay in the file. */
const LONGEST_ARRAY = 1_024;
/** The engine computes no more tokens of a prompt in one piece. */
const LARGEST_PIECE = 512;

export interface FitDeskOptions {
  readonly home: string;
  readonly shelf: ModelShelf;
  readonly settings: EngineConfig;
  /** What all models together may take, where somebody keeps count of it; else a share of what is free. */
  readonly budgetBytes?: () => number;
  readonly measure?: SpeedOptions['measure'];
  readonly load?: SpeedOptions['load'];
  readonly memory?: () => MemoryAvailable;
}

/** What is asked of the desk; both as configured where left out. */
export interface FitWish {
  /** Tokens. */
  readonly context?: number | undefined;
  /** Bytes that models may take. */
  readonly memoryBytes?: number | undefined;
}

/** The machine, as far as models feel it. */
export interface MachineReport {
  readonly memory: MemoryAvailable;
  /** What models may take. */
  readonly budgetBytes: number;
  readonly speed: MachineSpeed | undefined;
}

/** A model, and how it fits this machine. Bytes in all include the process it runs in. */
export interface FitEntry extends Fit {
  readonly name: string;
  /**
   * `exact`: its file was read. `head`: of it, or of another quantization of it, the start was read on the hub.
   * `size`: guessed from how models of its size are built.
   */
  readonly known: 'exact' | 'head' | 'size';
  readonly quantization: string;
  readonly contextTrained: number;
  /** The context that all this was computed for: what was wished, or what the model knows. */
  readonly context: number;
  readonly loadedBefore: LoadedBefore | undefined;
}

export interface FitReport {
  readonly machine: MachineReport;
  readonly entries: readonly FitEntry[];
  /** Models of the shelf whose files cannot be read, with the reason. */
  readonly unread: ReadonlyMap<string, string>;
  /** One sentence. */
  readonly advice: string;
}

/** A model to be judged. */
export interface Candidate {
  readonly name: string;
  readonly model: FitModel;
  readonly known: FitEntry['known'];
  /** Of its first file, where it is here. */
  readonly sha256?: string;
}

/** Tells what fits this machine, by the rules that the engine loads by. */
export class FitDesk {
  readonly #options: FitDeskOptions;
  #speed: Promise<MachineSpeed | undefined> | undefined;
  /** What files say, by the hashes of their bytes: reading a large vocabulary takes a while. */
  readonly #models = new Map<string, FitModel>();

  constructor(options: FitDeskOptions) {
    this.#options = options;
  }

  /** The speed is measured the first time; `anew` measures it again. */
  async machine({ memoryBytes }: FitWish = {}, anew = false): Promise<MachineReport> {
    const { home, settings, measure, load, budgetBytes, memory: look = memoryAvailable } = this.#options;
    if (anew) this.#speed = undefined;
    this.#speed ??= machineSpeed(join(home, 'machine-speed.json'), {
      threads: settings.threads,
      anew,
      ...(measure ? { measure } : {}),
      ...(load ? { load } : {}),
    });
    const memory = look();
    const share = settings.memoryBytes || Math.floor(memory.availableBytes * SHARE_OF_FREE);
    return { memory, budgetBytes: memoryBytes ?? budgetBytes?.() ?? share, speed: await this.#speed };
  }

  /** The models of the shelf, and those of the usual sizes; the advice is about what to fetch. */
  async all(wish: FitWish = {}): Promise<FitReport> {
    const usual = usualModels().map((model): Candidate => ({ name: model.name, model, known: 'size' }));
    const unread = new Map<string, string>();
    const here = this.#options.shelf.list().flatMap((stored) => {
      try {
        return [this.#candidate(stored)];
      } catch (error) {
        unread.set(stored.name, (error as Error).message);
        return [];
      }
    });
    const advised = usual.filter(({ model }) => model.quantization === 'Q4_K_M');
    return { ...(await this.judge([...here, ...usual], wish, advised)), unread };
  }

  /** A model of the shelf. Throws AppError `model_not_found`, or what is wrong with its file. */
  one(name: string, wish: FitWish = {}): Promise<FitReport> {
    return this.judge([this.#candidate(this.#options.shelf.get(name))], wish);
  }

  /** A model file that need not be on the shelf; of a split one any part. Throws AppError where it cannot be read. */
  file(path: string, wish: FitWish = {}): Promise<FitReport> {
    const [first, ...more] = readSplits(path, { longestArray: LONGEST_ARRAY });
    const model = fitModel(modelFacts(first, more));
    return this.judge([{ name: model.name, model, known: 'exact' }], wish);
  }

  /** How each of these fits, and advice about some of them. */
  async judge(
    candidates: readonly Candidate[],
    wish: FitWish,
    advised: readonly Candidate[] = candidates,
  ): Promise<FitReport> {
    const machine = await this.machine(wish);
    const before = readEngineMemory(engineMemoryFile(this.#options.home));
    const room = roomOf(machine);
    const context = wish.context ?? this.#options.settings.context;
    const entries = candidates.map(({ name, model, known, sha256 }): FitEntry => {
      const plan = this.#plan(model, context);
      const fit = fitOn(room, model, plan);
      return {
        ...fit,
        name,
        known,
        runsMapped: fit.runsMapped && model.experts !== undefined,
        totalBytes: fit.totalBytes + PROCESS_BYTES,
        otherBytes: fit.otherBytes + PROCESS_BYTES,
        // From its file it is as fast as the disk, and a model of vectors writes no tokens.
        tokensPerSecond: model.generates && fit.contextThatFits > 0 ? fit.tokensPerSecond : undefined,
        quantization: model.quantization,
        contextTrained: model.contextTrained,
        context: plan.context,
        loadedBefore: before.get(sha256 ?? ''),
      };
    });
    const models = advised.map(({ name, model }) => ({ ...model, name }));
    const plan = this.#plan(models[0], context);
    return { machine, entries, unread: new Map(), advice: advice(room, models, { ...plan, context }) };
  }

  #candidate({ name, files }: StoredModel): Candidate {
    const sha256 = files[0]?.sha256;
    const hashes = files.map((file) => file.sha256).join();
    const model =
      this.#models.get(hashes) ?? this.#read(files.map((file) => this.#options.shelf.pathOf(file)));
    this.#models.set(hashes, model);
    return { name, model, known: 'exact', ...(sha256 ? { sha256 } : {}) };
  }

  #read(paths: readonly string[]): FitModel {
    const [first, ...more] = paths.map((path) => readGguf(path, { longestArray: LONGEST_ARRAY }));
    if (!first) throw new Error('it has no files');
    return fitModel(modelFacts(first, more));
  }

  /** As the engine would load it. A model that gives vectors reads a whole text in one piece. */
  #plan(model: FitModel | undefined, context: number): LoadingPlan {
    const { parallel, batchTokens } = this.#options.settings;
    const longest = Math.min(context, model?.contextTrained || context);
    return {
      context: longest,
      sequences: parallel,
      unified: true,
      ubatch:
        (model?.generates ?? true) ? Math.min(batchTokens, LARGEST_PIECE) : Math.max(batchTokens, longest),
      keyType: 'f16',
      valueType: 'f16',
      fullWindows: true,
      outputs: parallel,
      flash: true,
      loading: 'copied',
    };
  }
}

/** What is left for the model itself. */
function roomOf({ budgetBytes, speed }: MachineReport): FitMachine {
  const memoryBytes = Math.max(0, budgetBytes - PROCESS_BYTES);
  return { memoryBytes, ...(speed ? { bytesPerSecond: speed.bytesPerSecond } : {}) };
}
