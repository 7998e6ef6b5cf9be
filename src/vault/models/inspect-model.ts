import { AppError } from '#contract/errors.ts';
import { modelFacts } from '#gguf/model-facts.ts';
import { readGguf } from '#gguf/read-gguf.ts';
import { quantizationIn } from './quantization.ts';
import type { StoredFacts } from './stored-model.ts';

/** Lists of one entry a layer are read, vocabularies stay in the file. */
const LONGEST_ARRAY = 1_024;

/** What a GGUF can be besides a model that answers by itself. */
const BESIDE_MODELS: Readonly<Record<string, string>> = {
  adapter: 'an adapter (LoRA), which is no model by itself',
  imatrix: 'an importance matrix, which is no model',
  mmproj: 'a projector for pictures, which is no model by itself',
};

/**
 * Reads the headers of a model's files, in order, and gives what lists show of it.
 * @param shownAs how the first file is called where people see it, for the quantization in its name
 * @throws AppError where a file is no GGUF, is cut short, or holds something else than a model
 */
export function inspectModel(paths: readonly string[], shownAs = paths[0] ?? ''): StoredFacts {
  const [first = '', ...others] = paths;
  const options = { longestArray: LONGEST_ARRAY };
  const facts = modelFacts(
    readGguf(first, options),
    others.map((path) => readGguf(path, options)),
  );
  const { architecture, parameters, contextTrained } = facts;
  const other = BESIDE_MODELS[architecture === 'clip' ? 'mmproj' : facts.kind];
  if (other !== undefined)
    throw new AppError('bad_request', `Cannot use ${shownAs} as a model: it holds ${other}`, {
      hint: 'Name the model that it belongs to.',
    });
  if (architecture === '')
    throw new AppError('bad_request', `Cannot use ${shownAs} as a model: it does not name its architecture`, {
      hint: 'Get another file of this model, or convert it anew with a current llama.cpp.',
    });
  return {
    architecture,
    // The name knows of mixtures that the header has no word for, such as UD-Q4_K_XL.
    quantization: quantizationIn(shownAs) ?? facts.quantization,
    parameters,
    ...(contextTrained > 0 ? { contextTokens: contextTrained } : {}),
  };
}
