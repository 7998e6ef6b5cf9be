import { AppError } from '#contract/errors.ts';
import { ARCHITECTURES } from './architectures.ts';
import type { ModelFacts } from './model-facts.ts';

/**
 * Refuses, before anything is loaded, a file whose form is sound and from which no answer can come.
 *
 * @throws AppError `unsupported`
 */
export function checkServable(file: string, facts: ModelFacts): void {
  const found = obstacle(facts);
  if (!found) return;
  throw new AppError('unsupported', `The model ${file} cannot be run: ${found.because}`, {
    hint: found.hint,
  });
}

/** Keys without which llama.cpp loads nothing. */
const REQUIRED: readonly (readonly [key: string, isThere: (facts: ModelFacts) => boolean])[] = [
  ['block_count', ({ layers }) => layers > 0],
  ['context_length', ({ contextTrained }) => contextTrained > 0],
  ['embedding_length', ({ embeddingLength }) => embeddingLength > 0],
];

interface Obstacle {
  readonly because: string;
  readonly hint: string;
}

function obstacle(facts: ModelFacts): Obstacle | undefined {
  const { kind, architecture, vocabularySize, abilities, hasEnd } = facts;
  if (kind !== 'model') {
    return {
      because: `it holds no model of its own but ${kind === 'adapter' ? 'an adapter' : `a part of one ("${kind}")`}`,
      hint: 'Name the file of the model that it belongs to.',
    };
  }
  if (architecture === '') {
    return { because: 'it does not say its architecture', hint: 'Convert it anew with a current llama.cpp.' };
  }
  if (!ARCHITECTURES.has(architecture)) {
    return {
      because: `its architecture "${architecture}" is not one that llama.cpp 0.5.0 knows`,
      hint: 'Take a newer Freehold, or another model.',
    };
  }
  const missing = REQUIRED.find(([, isThere]) => !isThere(facts))?.[0];
  if (missing) {
    return {
      because: `${architecture}.${missing} is missing or 0`,
      hint: 'Take another file of this model.',
    };
  }
  if (vocabularySize === 0) {
    return {
      because: 'it has no vocabulary, so text cannot be given to it',
      hint: 'Take a file that was converted together with its tokenizer.',
    };
  }
  if (abilities.length === 0) {
    return {
      because: `models of the architecture "${architecture}" generate in a way that is not served`,
      hint: 'Take a model that generates from left to right, or one of embeddings.',
    };
  }
  if (!hasEnd && abilities.includes('completion')) {
    return {
      because:
        'its vocabulary names no end token (tokenizer.ggml.eos_token_id), so an answer would never end',
      hint: 'Take a file converted anew, or set the key with gguf-py: gguf_set_metadata.py.',
    };
  }
  return undefined;
}
