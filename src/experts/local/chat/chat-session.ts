import type { Ask } from '#contract/ask.ts';
import type { Grammar } from './answer-grammar.ts';
import { AnswerParser } from './answer-parser.ts';
import type { AnswerForm } from './answer-reading.ts';
import { GENERIC_CALLS, toolInstructions } from './calls/generic-calls.ts';
import type { ChatModel } from './chat-model.ts';
import { type Conversation, writeConversation } from './conversation.ts';
import type { GrammarCache } from './grammar-cache.ts';
import { HARMONY_MARKERS } from './harmony.ts';
import { completePrompt } from './prompt-end.ts';
import { looseWarning, type Warning, warningsOf } from './session-warnings.ts';
import type { TemplateRenderer } from './template/template-renderer.ts';
import { variablesOf } from './template-variables.ts';
import { planTools, refuseContradictions, type ToolPlan } from './tool-plan.ts';

/** All that a local model's engine is told of an ask, and what understands its answer. */
export interface ChatSession {
  readonly prompt: string;
  /** False where the prompt begins with the token that begins a text, which must not stand there twice. */
  readonly addBegin: boolean;
  /** Texts at which the answer stops, the caller's own among them. */
  readonly stop: readonly string[];
  /** Control tokens whose text is part of the answer, and must come to the parser. */
  readonly shown: readonly string[];
  readonly grammar?: Grammar;
  readonly warnings: readonly Warning[];
  /** One for each choice. */
  parser(choice: number): AnswerParser;
}

/** What a session is made with. */
export interface ChatParts {
  readonly renderer: TemplateRenderer;
  readonly newId: () => string;
  readonly grammars: GrammarCache;
}

/**
 * An ask as a prompt, with what its answer has to keep to.
 * @throws AppError `bad_request` where the template refuses the messages or the ask contradicts itself,
 *   `unsupported` for what cannot be enforced, `upstream_unusable` where the template fails
 */
export async function chatSession(ask: Ask, model: ChatModel, parts: ChatParts): Promise<ChatSession> {
  const plan = planTools(ask, model);
  const { template } = plan;
  const conversation = converse(ask, plan);
  if (conversation.begun !== undefined) refuseContradictions(plan);
  const rendered = await parts.renderer.render(
    model.name,
    template.text,
    variablesOf(ask, model, plan, conversation),
  );
  const off = ask.reasoningEffort === 'none';
  const { prompt, thinking } = completePrompt(rendered, template, off, conversation.begun);
  const form: AnswerForm = {
    harmony: template.harmony,
    thinking,
    tags: template.tags,
    calls: plan.calls,
    tools: new Map(plan.tools.map((tool) => [tool.name, tool])),
    parallel: plan.parallel,
  };
  const { grammar, looseTools } = parts.grammars.grammar(plan, form);
  return {
    prompt,
    addBegin: model.bosText === '' || !prompt.startsWith(model.bosText),
    stop: [...model.stop, ...(ask.sampling.stop ?? [])],
    shown: shownOf(form),
    grammar,
    warnings: [...warningsOf(ask, model, plan, conversation), ...looseTools.map(looseWarning)],
    parser: (choice) => new AnswerParser(form, choice, parts.newId),
  };
}

function converse(ask: Ask, plan: ToolPlan): Conversation {
  const { traits } = plan.template;
  const shown = plan.calls !== undefined && !plan.native;
  return writeConversation(ask, {
    traits,
    preface: shown ? toolInstructions(plan.tools, plan.parallel) : undefined,
    callsAsText: shown || !traits.pastCalls ? (plan.calls ?? GENERIC_CALLS) : undefined,
  });
}

/** What looks like a token of its own within the marks of reasoning and calls. */
const TOKEN = /<[^<>\s]{2,}>|\[\/?[A-Z_]+\]/gu;

function shownOf({ harmony, tags, calls }: AnswerForm): readonly string[] {
  const thinking = tags ? [tags.open, tags.close, ...(tags.wrapper ?? [])] : [];
  const marks = harmony ? HARMONY_MARKERS : [...thinking, ...(calls?.markers ?? [])];
  return [...new Set(marks.flatMap((mark) => mark.match(TOKEN) ?? []))];
}
