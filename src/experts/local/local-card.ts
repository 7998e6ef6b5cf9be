import { ABILITIES, type Ability, type ExpertCard } from '#contract/expert.ts';
import type { ModelFacts } from '#gguf/model-facts.ts';

/** What no local model does yet: files that are not text. */
const BLIND: readonly Ability[] = ['images', 'audio', 'files', 'other-parts', 'infill'];

/** What a model can do, as its file tells. */
export function localCard(id: string, facts: ModelFacts): ExpertCard {
  return {
    id,
    kind: 'local',
    zone: 'device',
    models: [id],
    lacks: lacksOf(facts),
    prices: { '*': { nanosPerTokenIn: 0, nanosPerTokenOut: 0 } },
    origin: [facts.architecture, facts.quantization].filter(Boolean).join(' '),
  };
}

/** The card of a model whose file cannot be read as it is: whoever asks for it is told why. */
export function unreadCard(id: string): ExpertCard {
  return { id, kind: 'local', zone: 'device', models: [id], lacks: [], prices: {}, origin: 'unreadable' };
}

function lacksOf({ abilities }: ModelFacts): Ability[] {
  if (abilities.includes('rerank')) return ABILITIES.filter((ability) => ability !== 'rerank');
  if (abilities.includes('embeddings')) return ABILITIES.filter((ability) => ability !== 'embeddings');
  return [...BLIND, 'embeddings', 'rerank'];
}
