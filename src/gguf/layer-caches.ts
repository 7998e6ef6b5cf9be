import type { MetadataView } from './metadata-view.ts';

/** What one layer keeps of the tokens it has read, in values (not bytes). */
export interface LayerCache {
  /** Of each token: 0 where the layer keeps none. */
  readonly keys: number;
  readonly values: number;
  /** The layer looks back over this many tokens only; undefined where it sees them all. */
  readonly window?: number;
  /** Of a whole sequence, however long: the state of a recurrent layer, in f32. */
  readonly state?: number;
}

/**
 * Where a file gives only the window, its architecture says which layers slide: all but each `every`-th, counted from
 * the `first` or the last of each group. As the `load_swa_pattern` calls of llama.cpp 0.5.0 have it; an
 * architecture that is not named there ignores the window.
 */
const SLIDING: Readonly<Record<string, { every: number; first?: true; window?: number }>> = {
  gemma2: { every: 2, window: 4096 },
  gemma3: { every: 6 },
  gemma3n: { every: 5 },
  cohere2: { every: 4 },
  cohere2moe: { every: 4, first: true },
  'gpt-oss': { every: 2 },
  olmo2: { every: 4 },
  exaone4: { every: 4 },
  'exaone-moe': { every: 4 },
  llama4: { every: 4, window: 8192 },
  smallthinker: { every: 4, first: true },
  afmoe: { every: 4 },
  laguna: { every: 4, first: true },
  plamo3: { every: 8 },
  mellum: { every: 4 },
  'muse-glimmer': { every: 4 },
};

/** Models without a cache: they read a text as a whole (`create_memory` in llama-model.cpp). */
const WITHOUT_CACHE = new Set([
  'bert',
  'jina-bert-v2',
  'jina-bert-v3',
  'nomic-bert',
  'nomic-bert-moe',
  'neo-bert',
  'eurobert',
  'modern-bert',
  'gemma-embedding',
  'wavtokenizer-dec',
  'dream',
  'llada',
  'llada-moe',
  'rnd1',
]);

const RECURRENT = new Set(['mamba', 'mamba2', 'rwkv6', 'rwkv6qwen2', 'rwkv7', 'arwkv7']);

/** Hybrids whose layers attend at every n-th place, unless the file says otherwise. */
const ATTENTION_EVERY: Readonly<Record<string, number>> = {
  qwen3next: 4,
  qwen35: 4,
  qwen35moe: 4,
  qwen4exp: 4,
};

/** Later layers of these read the cache of earlier ones. */
const GEMMA3N_OWN_CACHES = 20;

export interface AttentionShape {
  readonly heads: readonly number[];
  readonly kvHeads: readonly number[];
  readonly keyLength: number;
  readonly valueLength: number;
}

/** What each layer keeps, without the extra layers that only guess tokens ahead. */
export function layerCaches(view: MetadataView, layers: number, attention: AttentionShape): LayerCache[] {
  if (WITHOUT_CACHE.has(view.architecture)) return Array.from({ length: layers }, () => NOTHING);
  const recurrent = recurrentLayers(view, layers, attention.kvHeads);
  const windows = slidingWindows(view, layers);
  const state = stateSize(view, attention.heads[0] ?? 0);
  const owned = ownCaches(view, layers);
  return Array.from({ length: layers }, (_, layer) => {
    const attends = view.architecture === 'falcon-h1' || !recurrent[layer];
    const kept = attends && layer < owned ? attentionCache(view, layer, attention, windows[layer]) : NOTHING;
    return recurrent[layer] ? { ...kept, state } : kept;
  });
}

const NOTHING: LayerCache = { keys: 0, values: 0 };

function attentionCache(
  view: MetadataView,
  layer: number,
  { kvHeads, keyLength, valueLength }: AttentionShape,
  window: number | undefined,
): LayerCache {
  const heads = kvHeads[layer] ?? 0;
  const isLatent = (view.number('attention.key_length_mla') ?? 0) > 0;
  const slides = window !== undefined;
  const keyWidth = (slides ? view.number('attention.key_length_swa') : undefined) ?? keyLength;
  const valueWidth = (slides ? view.number('attention.value_length_swa') : undefined) ?? valueLength;
  return {
    keys: heads * keyWidth,
    // Multi-head latent attention keeps one compressed row, of which the values are a part.
    values: isLatent ? 0 : heads * valueWidth,
    ...(slides && { window }),
  };
}

function ownCaches(view: MetadataView, layers: number): number {
  if (view.architecture === 'gemma3n') return GEMMA3N_OWN_CACHES;
  return layers - (view.number('attention.shared_kv_layers') ?? 0);
}

/** The window of each layer that slides. */
function slidingWindows(view: MetadataView, layers: number): (number | undefined)[] {
  const usual = SLIDING[view.architecture];
  const window = view.number('attention.sliding_window') ?? usual?.window ?? 0;
  if (window === 0) return [];
  const pattern = view.perLayer('attention.sliding_window_pattern', layers);
  const every = view.number('attention.sliding_window_pattern');
  if (pattern && every === undefined) return pattern.map((slides) => (slides ? window : undefined));
  if (!usual) return [];
  return Array.from({ length: layers }, (_, layer) => {
    const period = every ?? usual.every;
    const place = layer % period;
    const seesAll = usual.first ? place === 0 : place === period - 1;
    return seesAll ? undefined : window;
  });
}

function recurrentLayers(view: MetadataView, layers: number, kvHeads: readonly number[]): boolean[] {
  const { architecture } = view;
  const all = (value: boolean) => Array<boolean>(layers).fill(value);
  if (RECURRENT.has(architecture) || architecture === 'falcon-h1') return all(true);
  const said = view.perLayer('attention.recurrent_layers', layers);
  if (said) return said.map(Boolean);
  const every = view.number('full_attention_interval') ?? ATTENTION_EVERY[architecture];
  if (every !== undefined) return all(true).map((_, layer) => layer % every !== every - 1);
  if (stateSize(view, 1) === 0) return all(false);
  // Other hybrids give their recurrent layers no heads for keys and values; Nemotron's have no feed-forward part either.
  const feedForward = architecture.startsWith('nemotron') ? view.perLayer('feed_forward_length', layers) : [];
  return kvHeads.map((heads, layer) => heads === 0 && !feedForward?.[layer]);
}

/** Values of state a recurrent layer keeps of a sequence (`n_embd_r` and `n_embd_s` in llama-hparams.cpp). */
export function stateSize(view: MetadataView, heads: number): number {
  const embedding = view.number('embedding_length') ?? 0;
  const wkvHead = view.number('wkv.head_size');
  if (wkvHead) return embedding * ((view.number('token_shift_count') ?? 2) + wkvHead);
  const shortConvolution = view.number('shortconv.l_cache');
  if (shortConvolution) return embedding * (shortConvolution - 1);
  const convolution = Math.max(0, (view.number('ssm.conv_kernel') ?? 0) - 1);
  const kdaHead = view.number('kda.head_dim');
  if (kdaHead) return 3 * (convolution || 3) * heads * kdaHead + kdaHead ** 2 * heads;
  const inner = view.number('ssm.inner_size') ?? 0;
  const state = view.number('ssm.state_size') ?? 0;
  const groups = view.number('ssm.group_count') ?? 0;
  return convolution * (inner + 2 * groups * state) + state * inner;
}
