import type { Ask, Tool } from '#contract/ask.ts';
import type { ChatModel } from './chat-model.ts';
import type { Conversation } from './conversation.ts';
import type { TemplateVariables } from './template/compiled-template.ts';
import type { ToolPlan } from './tool-plan.ts';

/** What a template is rendered with: Hugging Face's names, and only those that the ask calls for. */
export function variablesOf(
  ask: Ask,
  model: ChatModel,
  plan: ToolPlan,
  conversation: Conversation,
): TemplateVariables {
  const { traits } = plan.template;
  const effort = ask.reasoningEffort;
  const variables: Record<string, unknown> = {
    messages: conversation.messages,
    add_generation_prompt: true,
    bos_token: model.bosText,
    eos_token: model.eosText,
  };
  if (plan.native && ask.toolChoice !== 'none' && ask.tools.length > 0)
    variables.tools = ask.tools.map((tool) => shownTool(tool, traits.fullTools));
  else if (traits.emptyTools) variables.tools = [];
  if (traits.thinkingSwitch && (effort !== undefined || conversation.begun !== undefined))
    variables[traits.thinkingSwitch] = effort !== 'none' && conversation.begun === undefined;
  if (traits.reasoningEffort && effort !== undefined) variables.reasoning_effort = knownEffort(effort);
  return variables;
}

/** Templates know three words; the others are the nearest of them. */
function knownEffort(effort: string): string {
  if (effort === 'none' || effort === 'minimal') return 'low';
  return effort === 'xhigh' || effort === 'max' ? 'high' : effort;
}

/** Templates put these together with `+`, so none may be missing. */
function shownTool({ name, description = '', parameters }: Tool, full: boolean): unknown {
  const shown = parameters ?? { type: 'object', properties: {} };
  return { type: 'function', function: { name, description, parameters: full ? described(shown) : shown } };
}

function described(parameters: Readonly<Record<string, unknown>>): unknown {
  const properties = Object.entries(parameters.properties ?? {}).map(([name, property]) => [
    name,
    { description: '', ...(property as object) },
  ]);
  return { ...parameters, properties: Object.fromEntries(properties) };
}
