import koffi from 'koffi';
import { AppError } from '#contract/errors.ts';

/**
 * The structs of llama.h that travel by value, as llama.cpp 0.4.0 and 0.5.0 have them (include/llama.h; the two
 * versions agree). Which library is loaded is checked by its version, and the fields by what the library's own
 * defaults look like through this table.
 */
export const modelParams = koffi.struct('llama_model_params', {
  devices: 'void *',
  tensor_buft_overrides: 'void *',
  n_gpu_layers: 'int32_t',
  split_mode: 'int32_t',
  load_mode: 'int32_t',
  lazy_mode: 'int32_t',
  main_gpu: 'int32_t',
  tensor_split: 'void *',
  progress_callback: 'void *',
  progress_callback_user_data: 'void *',
  kv_overrides: 'void *',
  vocab_only: 'bool',
  check_tensors: 'bool',
  use_extra_bufts: 'bool',
  no_host: 'bool',
  no_alloc: 'bool',
  load_mtp: 'bool',
});

export const contextParams = koffi.struct('llama_context_params', {
  n_ctx: 'uint32_t',
  n_batch: 'uint32_t',
  n_ubatch: 'uint32_t',
  n_seq_max: 'uint32_t',
  n_rs_seq: 'uint32_t',
  n_outputs_max: 'uint32_t',
  n_outputs_max_per_seq: 'uint32_t',
  n_threads: 'int32_t',
  n_threads_batch: 'int32_t',
  ctx_type: 'int32_t',
  rope_scaling_type: 'int32_t',
  pooling_type: 'int32_t',
  attention_type: 'int32_t',
  flash_attn_type: 'int32_t',
  rope_freq_base: 'float',
  rope_freq_scale: 'float',
  yarn_ext_factor: 'float',
  yarn_attn_factor: 'float',
  yarn_beta_fast: 'float',
  yarn_beta_slow: 'float',
  yarn_orig_ctx: 'uint32_t',
  defrag_thold: 'float',
  cb_eval: 'void *',
  cb_eval_user_data: 'void *',
  type_k: 'int32_t',
  type_v: 'int32_t',
  abort_callback: 'void *',
  abort_callback_data: 'void *',
  embeddings: 'bool',
  offload_kqv: 'bool',
  no_perf: 'bool',
  op_offload: 'bool',
  swa_full: 'bool',
  kv_unified: 'bool',
  samplers: 'void *',
  n_samplers: 'size_t',
  ctx_other: 'void *',
});

export const batch = koffi.struct('llama_batch', {
  n_tokens: 'int32_t',
  token: 'void *',
  embd: 'void *',
  pos: 'void *',
  n_seq_id: 'void *',
  seq_id: 'void *',
  logits: 'void *',
});

export const threadpoolParams = koffi.struct('ggml_threadpool_params', {
  cpumask: koffi.array('bool', 512),
  n_threads: 'int32_t',
  prio: 'int32_t',
  poll: 'uint32_t',
  strict_cpu: 'bool',
  paused: 'bool',
});

export const samplerChainParams = koffi.struct('llama_sampler_chain_params', { no_perf: 'bool' });

/** A struct as koffi reads and writes it. */
export type Fields = Record<string, number | boolean | bigint | null>;

const MODEL_SENTINELS: Fields = { n_gpu_layers: -1, split_mode: 1, load_mode: -1, lazy_mode: 1, main_gpu: 0 };
const MODEL_FLAGS: Fields = { vocab_only: false, use_extra_bufts: true, no_alloc: false };
const CONTEXT_SENTINELS: Fields = { n_ctx: 512, n_batch: 2048, n_ubatch: 512, n_seq_max: 1, type_k: 1 };
const CONTEXT_FLAGS: Fields = { yarn_ext_factor: -1, embeddings: false, offload_kqv: true, swa_full: true };

/** Throws AppError `engine_unavailable` where the library's defaults, read through our table, make no sense. */
export function checkDefaults(model: Fields, context: Fields, version: string): void {
  const expected = { ...MODEL_SENTINELS, ...MODEL_FLAGS, ...CONTEXT_SENTINELS, ...CONTEXT_FLAGS };
  const found: Fields = { ...model, ...context };
  for (const [field, value] of Object.entries(expected)) {
    if (found[field] === value) continue;
    throw new AppError(
      'engine_unavailable',
      `Cannot run local models: in llama.cpp ${version} the default of ${field} reads ${found[field]} where ${value} was expected`,
      { hint: 'Its structs are laid out differently: use the llama.cpp package that Freehold pins.' },
    );
  }
}
