import type { Ask } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import type { Demands } from './answer-grammar.ts';
import type { CallFormat } from './calls/call-format.ts';
import { GENERIC_CALLS } from './calls/generic-calls.ts';
import type { ChatModel, ReadTemplate } from './chat-model.ts';

/** How the tools of an ask reach the model. */
export interface ToolPlan extends Demands {
  readonly template: ReadTemplate;
  /** Absent where no tools are shown, and in harmony, which has its own. */
  readonly calls?: CallFormat;
  /** The template shows the tools; otherwise we do. */
  readonly native: boolean;
  readonly parallel: boolean;
}

/** Throws AppError `bad_request` where a tool has to be called that is not there. */
export function planTools(ask: Ask, model: ChatModel): ToolPlan {
  const { toolChoice: choice = 'auto', format } = ask;
  const shown = choice === 'none' ? [] : ask.tools;
  const mustCall = choice === 'required' || typeof choice === 'object';
  const tools = typeof choice === 'object' ? shown.filter(({ name }) => name === choice.name) : shown;
  if (mustCall && tools.length === 0) throw noSuchTool(choice);
  const template = shown.length > 0 ? model.forTools : model.plain;
  const native = template.traits.tools && (template.harmony || template.calls !== undefined);
  // Who names a function wants it called once: OpenAI's API says "exactly one".
  const onlyOne = ask.parallelToolCalls === false || typeof choice === 'object' || template.harmony;
  return {
    template,
    format,
    tools,
    mustCall,
    native,
    calls: shown.length === 0 || (native && template.harmony) ? undefined : nativeOr(template, native),
    parallel: !onlyOne && (!native || template.traits.pastCalls?.parallel !== false),
  };
}

function nativeOr(template: ReadTemplate, native: boolean): CallFormat {
  return (native ? template.calls : undefined) ?? GENERIC_CALLS;
}

function noSuchTool(choice: Ask['toolChoice']): AppError {
  const what = typeof choice === 'object' ? `"${choice.name}"` : `"${choice}"`;
  return new AppError(
    'bad_request',
    `Cannot use tool_choice ${what}: no such tool is among the tools of the ask`,
    {
      param: 'tool_choice',
      hint: 'Send the tool in `tools`, or set tool_choice to "auto".',
    },
  );
}

/** A grammar is for whole answers: it cannot tell how much of one stands in the prompt. */
export function refuseContradictions({ format, mustCall }: ToolPlan): void {
  if (format.type === 'text' && !mustCall) return;
  const what = mustCall ? 'tool_choice' : 'response_format';
  throw new AppError(
    'bad_request',
    `Cannot go on with the assistant's last message and keep to ${what} as well`,
    {
      param: what,
      hint: `Leave out the last message, or ${what}.`,
    },
  );
}
