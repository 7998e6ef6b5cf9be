import { AppError } from '#contract/errors.ts';
import { Candidates } from './candidates.ts';
import type { NativeContext } from './context.ts';
import type { Llama, Pointer } from './llama.ts';
import type { NativeModel } from './model.ts';
import type { Grammar, SamplingPlan } from './sampling-plan.ts';
import { TriggerWatch } from './trigger-watch.ts';

/** Chooses the next token of one sequence. */
export class NativeSampler {
  readonly #llama: Llama;
  readonly #model: NativeModel;
  readonly #chain: Pointer;
  readonly #plan: SamplingPlan;
  readonly #shown: readonly string[];
  #grammar: Pointer | undefined;
  #candidates: Candidates | undefined;
  /** Under a grammar: what may never come, and what may not come next. */
  #banned: readonly number[] = [];
  #bannedNext: readonly number[] = [];
  /** Until the grammar begins to rule. */
  #watch: TriggerWatch | undefined;

  /** `shown`: control tokens that are part of the text. Throws AppError `bad_request` where the library does not take the grammar. */
  constructor(llama: Llama, model: NativeModel, plan: SamplingPlan, shown: readonly string[] = []) {
    this.#llama = llama;
    this.#model = model;
    this.#plan = plan;
    this.#shown = shown;
    const biases = biasesOf(model, plan);
    const { text, triggers = [] } = plan.grammar ?? {};
    if (text !== undefined && triggers.length > 0) this.#watch = new TriggerWatch(triggers);
    else if (text !== undefined) this.#rule();
    // Last, since nobody would free it where something before it throws.
    this.#chain = buildChain(llama, model, plan, biases);
  }

  /** The next token after the one at `place` of the last batch; undefined where the grammar allows none. */
  next(context: NativeContext, place: number): number | undefined {
    if (!this.#grammar || !this.#candidates)
      return this.#watched(this.#llama.sample(this.#chain, context.pointer, place));
    const token = this.#nextAllowed(context.logits(place, this.#model.vocabularySize), this.#candidates);
    if (token === undefined) return undefined;
    this.#follow(this.#grammar, token);
    this.#llama.accept(this.#chain, token);
    this.#bannedNext = this.#model.bans.after(this.#model.piece(token));
    return token;
  }

  /**
   * Takes the grammar on by a token. The library keeps every way in which the text may be read, and compares each with
   * all others: where they multiply from token to token, the one after next would take minutes, for everybody.
   */
  #follow(grammar: Pointer, token: number): void {
    const cost = costOf(() => this.#llama.accept(grammar, token));
    if (cost > LONG_FOLLOWING_US && this.#isWide(token)) throw explodes();
  }

  /** Whether even one token takes long to check, the quickest time of three: so many ways are open then. */
  #isWide(token: number): boolean {
    const candidates = this.#candidates;
    if (!candidates) return true;
    const costs = [1, 2, 3].map(() => {
      const began = performance.now();
      this.#allows(token, candidates);
      return (performance.now() - began) * 1_000;
    });
    return Math.min(...costs) > LONG_CHECK_US;
  }

  /** Notes a token that was chosen freely; it may be the one after which the grammar rules. */
  #watched(token: number): number {
    const last = this.#watch?.push(token, this.#model.textOf(token));
    if (last) {
      this.#watch = undefined;
      // The library finds the same place again in these tokens, and begins its grammar there.
      const grammar = this.#rule();
      for (const each of last) this.#follow(grammar, each);
    }
    return token;
  }

  #rule(): Pointer {
    const grammar = openGrammar(this.#llama, this.#model, this.#plan.grammar as Grammar);
    this.#grammar = grammar;
    this.#candidates = new Candidates(this.#model.vocabularySize);
    this.#banned = this.#model.bans.always(this.#shown);
    return grammar;
  }

  /** The model mostly keeps to the grammar by itself; ruling out the whole vocabulary is dear, so it comes second. */
  #nextAllowed(logits: Float32Array, candidates: Candidates): number | undefined {
    const banned = this.#bannedNext.length > 0 ? [...this.#banned, ...this.#bannedNext] : this.#banned;
    candidates.fill(logits, banned);
    this.#llama.apply(this.#chain, candidates.pointer);
    const free = candidates.chosen;
    if (free >= 0 && this.#allows(free, candidates)) return free;
    candidates.fill(logits, banned);
    if (costOf(() => this.#llama.apply(this.#grammar, candidates.pointer)) > MOST_RULING_US) throw explodes();
    if (!candidates.hasAny) return undefined;
    this.#llama.apply(this.#chain, candidates.pointer);
    const token = candidates.chosen;
    return token >= 0 && this.#allows(token, candidates) ? token : undefined;
  }

  #allows(token: number, candidates: Candidates): boolean {
    candidates.fillOne(token);
    this.#llama.apply(this.#grammar, candidates.pointer);
    return candidates.firstLogit !== Number.NEGATIVE_INFINITY;
  }

  close(): void {
    this.#llama.freeSampler(this.#chain);
    if (this.#grammar) this.#llama.freeSampler(this.#grammar);
  }
}

/** Computing time, in microseconds. To follow a token takes a few of them, with a thousand ways open a thousand. */
const LONG_FOLLOWING_US = 2_000;
/** To check one takes about ten, and with a thousand ways open hundreds. */
const LONG_CHECK_US = 200;
/** To rule out most of a large vocabulary takes some ten thousand. */
const MOST_RULING_US = 500_000;

/** Computing time of a call, in microseconds: the lesser of two clocks, one running on while others compute, one in ticks. */
function costOf(call: () => void): number {
  const [before, began] = [process.threadCpuUsage(), performance.now()];
  call();
  return Math.min((performance.now() - began) * 1_000, process.threadCpuUsage(before).user);
}

function explodes(): AppError {
  return new AppError(
    'bad_request',
    'Cannot keep to the grammar: the text so far can be read in too many ways, and each token would multiply them',
    { hint: 'Let alternatives that may contain one another differ where they begin.' },
  );
}

function openGrammar(llama: Llama, model: NativeModel, grammar: Grammar): Pointer {
  const triggers = grammar.triggers ?? [];
  // The library takes an empty text for no grammar at all.
  const pointer =
    grammar.text.trim() === ''
      ? null
      : triggers.length === 0
        ? llama.grammar(model.vocab, grammar.text, 'root')
        : llama.lazyGrammar(model.vocab, grammar.text, 'root', triggers, triggers.length, null, 0);
  if (pointer) return pointer;
  throw new AppError('bad_request', 'Cannot use the grammar: llama.cpp does not take it', {
    hint: 'Ask for a simpler response_format.',
  });
}

/** Samplers in llama.cpp's own order (common/sampling.cpp): biases, penalties, cuts from coarse to fine, then chance. */
function buildChain(llama: Llama, model: NativeModel, plan: SamplingPlan, biases: readonly Bias[]): Pointer {
  const chain = llama.newChain({ no_perf: true });
  const size = model.vocabularySize;
  const add = (sampler: Pointer) => llama.addToChain(chain, sampler);
  if (biases.length > 0) add(llama.logitBias(size, biases.length, biasBytes(biases)));
  if (plan.repeatPenalty !== 1 || plan.frequencyPenalty !== 0 || plan.presencePenalty !== 0) {
    const { repeatPenalty, frequencyPenalty, presencePenalty } = plan;
    add(llama.penalties(size, lookedBack(model, plan), repeatPenalty, frequencyPenalty, presencePenalty));
  }
  if (plan.dryMultiplier > 0) add(dry(llama, model, plan));
  if (plan.temperature <= 0) add(llama.greedy());
  else if (plan.mirostat === 1) {
    add(llama.temperature(plan.temperature));
    add(llama.mirostat(size, plan.seed, plan.mirostatTau, plan.mirostatEta, 100));
  } else if (plan.mirostat === 2) {
    add(llama.temperature(plan.temperature));
    add(llama.mirostat2(plan.seed, plan.mirostatTau, plan.mirostatEta));
  } else addCuts(llama, add, plan);
  return chain;
}

function addCuts(llama: Llama, add: (sampler: Pointer) => void, plan: SamplingPlan): void {
  if (plan.topNSigma > 0) add(llama.topNSigma(plan.topNSigma));
  if (plan.topK > 0) add(llama.topK(plan.topK));
  if (plan.typicalP < 1) add(llama.typicalP(plan.typicalP, 1));
  if (plan.topP < 1) add(llama.topP(plan.topP, 1));
  if (plan.minP > 0) add(llama.minP(plan.minP, 1));
  if (plan.xtcProbability > 0) add(llama.xtc(plan.xtcProbability, plan.xtcThreshold, 1, plan.seed));
  add(llama.temperature(plan.temperature));
  add(llama.dist(plan.seed));
}

const DRY_BREAKERS = ['\n', ':', '"', '*'];

function dry(llama: Llama, model: NativeModel, plan: SamplingPlan): Pointer {
  const { dryMultiplier, dryBase, dryAllowedLength } = plan;
  return llama.dry(
    model.vocab,
    dryMultiplier,
    dryBase,
    dryAllowedLength,
    lookedBack(model, plan),
    DRY_BREAKERS,
    DRY_BREAKERS.length,
  );
}

/** How many tokens penalties look at. -1 is all of them, which the library itself would take for none. */
function lookedBack({ trainedContext }: NativeModel, { repeatLastN }: SamplingPlan): number {
  return repeatLastN < 0 ? trainedContext : Math.min(repeatLastN, trainedContext);
}

type Bias = readonly [token: number, bias: number];

/** Throws AppError `bad_request` for a token beyond the vocabulary: the library would look for it among all others each time. */
function biasesOf({ vocabularySize }: NativeModel, { logitBias }: SamplingPlan): Bias[] {
  return Object.entries(logitBias).map(([name, bias]) => {
    const token = Number(name);
    if (Number.isInteger(token) && token >= 0 && token < vocabularySize) return [token, bias];
    throw new AppError(
      'bad_request',
      `Cannot use logit_bias: ${name} is no token of this model, which has ${vocabularySize}`,
      { param: 'logit_bias' },
    );
  });
}

/** An array of `llama_logit_bias { int32 token; float bias }`. */
function biasBytes(biases: readonly Bias[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(biases.length * 8));
  biases.forEach(([token, bias], index) => {
    view.setInt32(index * 8, token, true);
    view.setFloat32(index * 8 + 4, bias, true);
  });
  return new Uint8Array(view.buffer);
}
