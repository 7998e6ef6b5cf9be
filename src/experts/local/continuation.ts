import type { Ask } from '#contract/ask.ts';
import { AnswerParser } from './chat/answer-parser.ts';
import type { ChatSession } from './chat/chat-session.ts';

/** A text that goes to the model with no template around it, and whose continuation is text and nothing else. */
export function continuation(ask: Ask): ChatSession {
  const form = { harmony: false, thinking: 'over', tools: new Map(), parallel: false } as const;
  return {
    prompt: ask.prompt ?? '',
    addBegin: true,
    stop: ask.sampling.stop ?? [],
    shown: [],
    warnings: [],
    parser: (choice) => new AnswerParser(form, choice, () => ''),
  };
}
