/** Models to begin with, from small to large; how they would run is known by their size. */
export const MODEL_EXAMPLES = [
  {
    source: 'hf:Qwen/Qwen3-0.6B-GGUF',
    label: 'Qwen3 0.6B',
    note: 'small and quick, 0.6 GB to fetch: for trying out',
    likeSize: { name: '0.6B', quantization: 'Q8_0' },
  },
  {
    source: 'hf:Qwen/Qwen3-4B-GGUF:Q4_K_M',
    label: 'Qwen3 4B',
    note: 'a good helper, 2.5 GB to fetch',
    likeSize: { name: '4B', quantization: 'Q4_K_M' },
  },
  {
    source: 'hf:Qwen/Qwen3-8B-GGUF:Q4_K_M',
    label: 'Qwen3 8B',
    note: 'knows more and takes longer, 5.0 GB to fetch',
    likeSize: { name: '8B', quantization: 'Q4_K_M' },
  },
] as const;
