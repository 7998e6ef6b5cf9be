import type { ReadTemplate } from './chat-model.ts';
import { HARMONY_FINAL } from './harmony.ts';
import { type ThinkingState, type ThinkingTags, thinkingState } from './thinking-tags.ts';

export interface CompletePrompt {
  readonly prompt: string;
  readonly thinking: ThinkingState;
}

/**
 * The prompt as the model gets it: without reasoning where none is wanted, which it is told by reasoning that is over
 * before it began; and with what the caller began of the answer.
 */
export function completePrompt(
  rendered: string,
  { tags, harmony }: Pick<ReadTemplate, 'tags' | 'harmony'>,
  noThinking: boolean,
  begun: string | undefined,
): CompletePrompt {
  if (harmony) {
    if (begun === undefined) return { prompt: rendered, thinking: 'possible' };
    return { prompt: `${rendered}${HARMONY_FINAL}${begun}`, thinking: 'over' };
  }
  if (!tags) return { prompt: rendered + (begun ?? ''), thinking: 'over' };
  const state = thinkingState(rendered, tags);
  // An answer that was begun comes after all reasoning.
  const over = noThinking || begun !== undefined;
  return {
    prompt: rendered + (over ? closing(state, tags, noThinking) : '') + (begun ?? ''),
    thinking: over ? 'over' : state,
  };
}

function closing(state: ThinkingState, { open, close }: ThinkingTags, noThinking: boolean): string {
  if (state === 'inside') return `\n${close}\n\n`;
  return state === 'possible' && noThinking ? `${open}\n\n${close}\n\n` : '';
}
