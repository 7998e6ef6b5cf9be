import type { FitModel } from '#gguf/fit/fit-model.ts';
import { type ListedModel, listedModel } from '#gguf/fit/listed-model.ts';

/** As people say it, and in parameters. */
export type ModelSize = Pick<ListedModel, 'name' | 'parameters' | 'activeParameters'>;

/** What most models of these sizes were trained for at the least. */
export const USUAL_CONTEXT = 40_960;
const QUANTIZATIONS = ['Q4_K_M', 'Q8_0'];

/** Sizes that people pull; the names are the sizes. */
const SIZES: readonly ModelSize[] = [
  { name: '0.6B', parameters: 0.6e9 },
  { name: '1.7B', parameters: 1.7e9 },
  { name: '4B', parameters: 4e9 },
  { name: '8B', parameters: 8.2e9 },
  { name: '14B', parameters: 14.8e9 },
  { name: '30B-A3B', parameters: 30.5e9, activeParameters: 3.3e9 },
];

/** Models of the usual sizes, each in the two quantizations that are pulled most, the smallest first. */
export function usualModels(): FitModel[] {
  return SIZES.flatMap(modelsOfSize);
}

/** A model of this size in the quantizations that are pulled most. */
export function modelsOfSize(size: ModelSize): FitModel[] {
  return QUANTIZATIONS.map((quantization) =>
    sizedModel({ ...size, quantization, contextTrained: USUAL_CONTEXT }),
  );
}

/** A model known by its size alone. */
export function sizedModel(listed: ListedModel): FitModel {
  const model = listedModel(listed);
  return listed.activeParameters === undefined ? model : { ...model, ...MIXTURE_SHAPE };
}

/** How mixtures are built, after Qwen3 30B-A3B: few wide layers, of which experts take turns. */
const MIXTURE_SHAPE = {
  caches: Array.from({ length: 48 }, () => ({ keys: 512, values: 512 })),
  embedding: 2048,
  queryWidth: 4096,
  feedForward: 0,
  experts: { used: 8, feedForward: 768 },
} satisfies Partial<FitModel>;
