import type { AnswerEvent } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import type { ChatModel } from './chat-model.ts';
import type { Conversation } from './conversation.ts';
import type { ToolPlan } from './tool-plan.ts';

export type Warning = Extract<AnswerEvent, { type: 'warning' }>;

/** What the caller asked for and gets in another way, or not at all. */
export function warningsOf(
  ask: Ask,
  model: ChatModel,
  plan: ToolPlan,
  conversation: Conversation,
): Warning[] {
  const { traits, harmony } = plan.template;
  const { name } = model;
  const effort = ask.reasoningEffort;
  const canWeigh = traits.thinkingSwitch !== undefined || traits.reasoningEffort;
  const all: readonly (readonly [holds: boolean, feature: string, detail: string])[] = [
    [!model.hasOwnTemplate, 'chat_template', `${name} has no chat template: it reads a plain dialogue`],
    [
      conversation.systemFolded,
      'system',
      `${name} knows no system message: it stands before the user's first`,
    ],
    [
      plan.calls !== undefined && !plan.native,
      'tools',
      `${traits.tools ? 'It is not known how calls are written by' : 'There is no place for tools in the template of'} ${name}: they are described in a system message`,
    ],
    [
      effort !== undefined && effort !== 'none' && !canWeigh,
      'reasoning_effort',
      `${name} cannot be told how much to think`,
    ],
    [effort === 'none' && harmony, 'reasoning_effort', `${name} always thinks: "none" is taken as "low"`],
  ];
  return all.filter(([holds]) => holds).map(([, feature, detail]) => ({ type: 'warning', feature, detail }));
}

/** A tool whose schema says more than a grammar can enforce. */
export function looseWarning(tool: string): Warning {
  const detail = `The schema of the tool ${tool} asks for what cannot be enforced: its arguments are JSON, and no more is sure`;
  return { type: 'warning', feature: 'tools', detail };
}
