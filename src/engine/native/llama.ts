import { checkDefaults, type Fields } from './layouts.ts';
import { type Libraries, loadLibraries } from './libraries.ts';

/** A pointer into the library: nothing we look into. */
export type Pointer = unknown;

/** The functions of llama.h that the engine calls, one line each, under their own names. */
export type Llama = ReturnType<typeof bind> & { readonly libraries: Libraries };

/** Loads the libraries and binds them. Throws AppError `engine_unavailable`. */
export function openLlama(folder?: string): Llama {
  const libraries = loadLibraries(folder);
  const llama = bind(libraries);
  checkDefaults(llama.modelDefaults(), llama.contextDefaults(), libraries.version);
  return { ...llama, libraries };
}

type P = Pointer;

interface Tokenize {
  (...order: TokenizeOrder): number;
  /** The same in another thread. */
  async(...order: [...TokenizeOrder, (error: Error | null, count: number) => void]): void;
}
type TokenizeOrder = [
  vocab: P,
  text: Buffer,
  length: number,
  tokens: Int32Array,
  most: number,
  special: boolean,
  parse: boolean,
];
/** Binds one function by its C signature. */
type Bind = <F>(signature: string) => F;

function bind({ llama }: Libraries) {
  const f: Bind = <F>(signature: string): F => llama.func(signature) as unknown as F;
  return {
    ...bindModels(f),
    ...bindModelFacts(f),
    ...bindVocabulary(f),
    ...bindDecoding(f),
    ...bindMemory(f),
    ...bindChain(f),
    ...bindPenalties(f),
  };
}

function bindModels(f: Bind) {
  return {
    modelDefaults: f<() => Fields>('llama_model_params llama_model_default_params()'),
    contextDefaults: f<() => Fields>('llama_context_params llama_context_default_params()'),
    loadModel: f<(file: string, params: Fields) => P | null>(
      'void *llama_model_load_from_file(const char *file, llama_model_params params)',
    ),
    loadSplits: f<(files: readonly string[], count: number, params: Fields) => P | null>(
      'void *llama_model_load_from_splits(const char **files, size_t count, llama_model_params params)',
    ),
    freeModel: f<(model: P) => void>('void llama_model_free(void *model)'),
    newContext: f<(model: P, params: Fields) => P | null>(
      'void *llama_init_from_model(void *model, llama_context_params params)',
    ),
    freeContext: f<(context: P) => void>('void llama_free(void *context)'),
    contextLength: f<(context: P) => number>('uint32_t llama_n_ctx(void *context)'),
    sequenceLength: f<(context: P) => number>('uint32_t llama_n_ctx_seq(void *context)'),
    memoryOf: f<(context: P) => P>('void *llama_get_memory(void *context)'),
    poolingType: f<(context: P) => number>('int32_t llama_pooling_type(void *context)'),
  };
}

function bindModelFacts(f: Bind) {
  return {
    vocabOf: f<(model: P) => P>('void *llama_model_get_vocab(void *model)'),
    trainedContext: f<(model: P) => number>('int32_t llama_model_n_ctx_train(void *model)'),
    embeddingOut: f<(model: P) => number>('int32_t llama_model_n_embd_out(void *model)'),
    classifierOut: f<(model: P) => number>('uint32_t llama_model_n_cls_out(void *model)'),
    modelBytes: f<(model: P) => number>('uint64_t llama_model_size(void *model)'),
    isRecurrent: f<(model: P) => boolean>('bool llama_model_is_recurrent(void *model)'),
    isHybrid: f<(model: P) => boolean>('bool llama_model_is_hybrid(void *model)'),
    hasEncoder: f<(model: P) => boolean>('bool llama_model_has_encoder(void *model)'),
    hasDecoder: f<(model: P) => boolean>('bool llama_model_has_decoder(void *model)'),
    slidingWindow: f<(model: P) => number>('int32_t llama_model_n_swa(void *model)'),
  };
}

function bindVocabulary(f: Bind) {
  return {
    vocabularyType: f<(vocab: P) => number>('int32_t llama_vocab_type(void *vocab)'),
    vocabularySize: f<(vocab: P) => number>('int32_t llama_vocab_n_tokens(void *vocab)'),
    isEndOfGeneration: f<(vocab: P, token: number) => boolean>(
      'bool llama_vocab_is_eog(void *vocab, int32_t token)',
    ),
    isControl: f<(vocab: P, token: number) => boolean>(
      'bool llama_vocab_is_control(void *vocab, int32_t token)',
    ),
    beginToken: f<(vocab: P) => number>('int32_t llama_vocab_bos(void *vocab)'),
    endToken: f<(vocab: P) => number>('int32_t llama_vocab_eos(void *vocab)'),
    separatorToken: f<(vocab: P) => number>('int32_t llama_vocab_sep(void *vocab)'),
    addsBegin: f<(vocab: P) => boolean>('bool llama_vocab_get_add_bos(void *vocab)'),
    addsEnd: f<(vocab: P) => boolean>('bool llama_vocab_get_add_eos(void *vocab)'),
    tokenize: f<Tokenize>(
      'int32_t llama_tokenize(void *vocab, const void *text, int32_t length, void *tokens, int32_t most, bool special, bool parse)',
    ),
    tokenPiece: f<
      (vocab: P, token: number, into: Buffer, length: number, strip: number, special: boolean) => number
    >(
      'int32_t llama_token_to_piece(void *vocab, int32_t token, void *into, int32_t length, int32_t strip, bool special)',
    ),
  };
}

function bindDecoding(f: Bind) {
  return {
    decode: f<(context: P, batch: Fields) => number>(
      'int32_t llama_decode(void *context, llama_batch batch)',
    ),
    encode: f<(context: P, batch: Fields) => number>(
      'int32_t llama_encode(void *context, llama_batch batch)',
    ),
    logitsOf: f<(context: P, index: number) => P | null>(
      'void *llama_get_logits_ith(void *context, int32_t index)',
    ),
    embeddingOfSequence: f<(context: P, sequence: number) => P | null>(
      'void *llama_get_embeddings_seq(void *context, int32_t sequence)',
    ),
    attachThreads: f<(context: P, pool: P, batchPool: P) => void>(
      'void llama_attach_threadpool(void *context, void *pool, void *batchPool)',
    ),
    setThreads: f<(context: P, one: number, many: number) => void>(
      'void llama_set_n_threads(void *context, int32_t one, int32_t many)',
    ),
  };
}

function bindMemory(f: Bind) {
  return {
    clearMemory: f<(memory: P, data: boolean) => void>('void llama_memory_clear(void *memory, bool data)'),
    removeFrom: f<(memory: P, sequence: number, from: number, to: number) => boolean>(
      'bool llama_memory_seq_rm(void *memory, int32_t sequence, int32_t from, int32_t to)',
    ),
    copySequence: f<(memory: P, from: number, to: number, first: number, end: number) => void>(
      'void llama_memory_seq_cp(void *memory, int32_t from, int32_t to, int32_t first, int32_t end)',
    ),
    stateSize: f<(context: P, sequence: number) => number>(
      'size_t llama_state_seq_get_size(void *context, int32_t sequence)',
    ),
    readState: f<(context: P, into: Uint8Array, size: number, sequence: number) => number>(
      'size_t llama_state_seq_get_data(void *context, void *into, size_t size, int32_t sequence)',
    ),
    writeState: f<(context: P, from: Uint8Array, size: number, sequence: number) => number>(
      'size_t llama_state_seq_set_data(void *context, const void *from, size_t size, int32_t sequence)',
    ),
  };
}

function bindChain(f: Bind) {
  return {
    newChain: f<(params: Fields) => P>('void *llama_sampler_chain_init(llama_sampler_chain_params params)'),
    addToChain: f<(chain: P, sampler: P) => void>('void llama_sampler_chain_add(void *chain, void *sampler)'),
    freeSampler: f<(sampler: P) => void>('void llama_sampler_free(void *sampler)'),
    sample: f<(chain: P, context: P, index: number) => number>(
      'int32_t llama_sampler_sample(void *chain, void *context, int32_t index)',
    ),
    apply: f<(sampler: P, candidates: P) => void>(
      'void llama_sampler_apply(void *sampler, void *candidates)',
    ),
    accept: f<(sampler: P, token: number) => void>('void llama_sampler_accept(void *sampler, int32_t token)'),
    greedy: f<() => P>('void *llama_sampler_init_greedy()'),
    dist: f<(seed: number) => P>('void *llama_sampler_init_dist(uint32_t seed)'),
    topK: f<(k: number) => P>('void *llama_sampler_init_top_k(int32_t k)'),
    topP: f<(p: number, keep: number) => P>('void *llama_sampler_init_top_p(float p, size_t keep)'),
    minP: f<(p: number, keep: number) => P>('void *llama_sampler_init_min_p(float p, size_t keep)'),
    typicalP: f<(p: number, keep: number) => P>('void *llama_sampler_init_typical(float p, size_t keep)'),
    temperature: f<(t: number) => P>('void *llama_sampler_init_temp(float t)'),
    dynamicTemperature: f<(t: number, range: number, exponent: number) => P>(
      'void *llama_sampler_init_temp_ext(float t, float range, float exponent)',
    ),
    xtc: f<(p: number, threshold: number, keep: number, seed: number) => P>(
      'void *llama_sampler_init_xtc(float p, float threshold, size_t keep, uint32_t seed)',
    ),
    topNSigma: f<(n: number) => P>('void *llama_sampler_init_top_n_sigma(float n)'),
    mirostat: f<(vocabulary: number, seed: number, tau: number, eta: number, m: number) => P>(
      'void *llama_sampler_init_mirostat(int32_t vocabulary, uint32_t seed, float tau, float eta, int32_t m)',
    ),
    mirostat2: f<(seed: number, tau: number, eta: number) => P>(
      'void *llama_sampler_init_mirostat_v2(uint32_t seed, float tau, float eta)',
    ),
  };
}

function bindPenalties(f: Bind) {
  return {
    penalties: f<
      (vocabulary: number, last: number, repeat: number, frequency: number, presence: number) => P
    >(
      'void *llama_sampler_init_penalties(int32_t vocabulary, int32_t last, float repeat, float frequency, float presence)',
    ),
    dry: f<
      (
        vocab: P,
        multiplier: number,
        base: number,
        allowed: number,
        last: number,
        breakers: string[],
        count: number,
      ) => P
    >(
      'void *llama_sampler_init_dry(void *vocab, float multiplier, float base, int32_t allowed, int32_t last, const char **breakers, size_t count)',
    ),
    logitBias: f<(vocabulary: number, count: number, biases: Uint8Array) => P>(
      'void *llama_sampler_init_logit_bias(int32_t vocabulary, int32_t count, const void *biases)',
    ),
    grammar: f<(vocab: P, text: string, root: string) => P | null>(
      'void *llama_sampler_init_grammar(void *vocab, const char *text, const char *root)',
    ),
    lazyGrammar: f<
      (
        vocab: P,
        text: string,
        root: string,
        patterns: readonly string[],
        patternCount: number,
        tokens: Int32Array | null,
        tokenCount: number,
      ) => P | null
    >(
      'void *llama_sampler_init_grammar_lazy_patterns(void *vocab, const char *text, const char *root, const char **patterns, size_t patternCount, const void *tokens, size_t tokenCount)',
    ),
  };
}
