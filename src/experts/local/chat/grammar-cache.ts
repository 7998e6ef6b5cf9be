import { Lru } from '#std/lru.ts';
import { type AnswerGrammar, answerGrammar, type Demands } from './answer-grammar.ts';
import type { AnswerForm } from './answer-reading.ts';

/** A program asks again and again with the same tools and schemas; compiling twenty of them takes longer than the rest. */
const KEPT_GRAMMARS = 16;

/** Remembers the grammars of the last asks. */
export class GrammarCache {
  readonly #known = new Lru<string, AnswerGrammar>(KEPT_GRAMMARS);

  /** As `answerGrammar`, and the same errors. */
  grammar({ format, tools, mustCall }: Demands, form: AnswerForm): AnswerGrammar {
    if (format.type === 'text' && tools.length === 0) return { looseTools: [] };
    const { harmony, thinking, tags, calls, parallel } = form;
    const key = JSON.stringify([format, tools, mustCall, harmony, thinking, tags, calls?.name, parallel]);
    const known = this.#known.get(key) ?? answerGrammar({ format, tools, mustCall }, form);
    this.#known.set(key, known);
    return known;
  }
}
