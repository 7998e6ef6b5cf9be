import type { Ask, Part } from '#contract/ask.ts';
import type { Ability, ExpertCard } from '#contract/expert.ts';
import type { Warning } from '#contract/warning.ts';

/** What an ask needs, and what it means when an expert lacks it. */
interface Need {
  readonly ability: Ability;
  /** The wire field that asks for it. */
  readonly param: string;
  /** `refuse`: the answer would be another one without it. `warn`: it would not show. */
  readonly without: 'refuse' | 'warn';
  isNeededBy(ask: Ask): boolean;
}

const needs: readonly Need[] = [
  { ability: 'answers', param: 'model', without: 'refuse', isNeededBy: (ask) => ask.wants === 'answer' },
  { ability: 'embeddings', param: 'model', without: 'refuse', isNeededBy: (ask) => ask.wants === 'vectors' },
  {
    ability: 'continuation',
    param: 'prompt',
    without: 'refuse',
    isNeededBy: (ask) => ask.wants === 'continuation',
  },
  { ability: 'infill', param: 'suffix', without: 'refuse', isNeededBy: (ask) => ask.suffix !== undefined },
  { ability: 'rerank', param: 'model', without: 'refuse', isNeededBy: (ask) => ask.wants === 'scores' },
  { ability: 'tools', param: 'tools', without: 'refuse', isNeededBy: (ask) => ask.tools.length > 0 },
  {
    ability: 'tool-choice',
    param: 'tool_choice',
    without: 'refuse',
    isNeededBy: (ask) => ask.toolChoice !== undefined && ask.toolChoice !== 'auto',
  },
  {
    ability: 'parallel-tool-control',
    param: 'parallel_tool_calls',
    without: 'refuse',
    isNeededBy: (ask) => ask.parallelToolCalls === false,
  },
  {
    ability: 'json-object',
    param: 'response_format',
    without: 'refuse',
    isNeededBy: (ask) => ask.format.type === 'json-object',
  },
  {
    ability: 'json-schema',
    param: 'response_format',
    without: 'refuse',
    isNeededBy: (ask) => ask.format.type === 'json-schema',
  },
  { ability: 'images', param: 'messages', without: 'refuse', isNeededBy: (ask) => hasPart(ask, 'image') },
  { ability: 'audio', param: 'messages', without: 'refuse', isNeededBy: (ask) => hasPart(ask, 'audio') },
  { ability: 'files', param: 'messages', without: 'refuse', isNeededBy: (ask) => hasPart(ask, 'file') },
  {
    ability: 'other-parts',
    param: 'messages',
    without: 'refuse',
    isNeededBy: (ask) => hasPart(ask, 'other'),
  },
  { ability: 'several-choices', param: 'n', without: 'refuse', isNeededBy: (ask) => ask.choices > 1 },
  {
    ability: 'logprobs',
    param: 'logprobs',
    without: 'refuse',
    isNeededBy: (ask) => ask.logprobs !== undefined,
  },
  {
    ability: 'logit-bias',
    param: 'logit_bias',
    without: 'refuse',
    isNeededBy: (ask) => Object.keys(ask.sampling.logitBias ?? {}).length > 0,
  },
  {
    ability: 'stop',
    param: 'stop',
    without: 'refuse',
    isNeededBy: (ask) => (ask.sampling.stop?.length ?? 0) > 0,
  },
  {
    ability: 'penalties',
    param: 'frequency_penalty',
    without: 'warn',
    isNeededBy: (ask) => Boolean(ask.sampling.frequencyPenalty || ask.sampling.presencePenalty),
  },
  { ability: 'seed', param: 'seed', without: 'warn', isNeededBy: (ask) => ask.sampling.seed !== undefined },
  {
    ability: 'reasoning-effort',
    param: 'reasoning_effort',
    without: 'warn',
    isNeededBy: (ask) => ask.reasoningEffort !== undefined,
  },
];

export interface Shortfall {
  readonly param: string;
  readonly ability: Ability;
}

/** What keeps this expert from answering the ask truthfully. */
export function shortfalls(ask: Ask, card: ExpertCard): Shortfall[] {
  if (card.lacks.length === 0) return [];
  return needs.filter(
    (need) => need.without === 'refuse' && card.lacks.includes(need.ability) && need.isNeededBy(ask),
  );
}

/** Wishes this expert will not honour and whose absence no answer shows. */
export function unhonoured(ask: Ask, card: ExpertCard): Warning[] {
  if (card.lacks.length === 0) return [];
  return needs
    .filter((need) => need.without === 'warn' && card.lacks.includes(need.ability) && need.isNeededBy(ask))
    .map((need) => ({ feature: need.param, detail: `expert "${card.id}" does not honour it` }));
}

function hasPart(ask: Ask, type: Part['type']): boolean {
  return ask.messages.some(({ parts }) => parts.some((part) => part.type === type));
}
