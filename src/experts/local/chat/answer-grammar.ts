import type { AnswerFormat, Tool } from '#contract/ask.ts';
import type { AnswerForm } from './answer-reading.ts';
import type { AllowedCalls } from './calls/call-format.ts';
import { anyOf, patternOf } from './calls/call-object.ts';
import { CallRules } from './calls/call-rules.ts';
import { harmonyCall, harmonyCalls, harmonyFormat } from './harmony.ts';
import { textUntilRule } from './text-until-rule.ts';

/** A grammar as the engine takes it. With triggers it begins to rule where one of these patterns has matched. */
export interface Grammar {
  readonly text: string;
  readonly triggers?: readonly string[];
}

/** What an ask demands of the answer's form. */
export interface Demands {
  readonly format: AnswerFormat;
  /** The tools that may be called; empty: none. */
  readonly tools: readonly Tool[];
  /** An answer without a call will not do. */
  readonly mustCall: boolean;
}

/** A grammar, and what it lets through although the ask says otherwise. */
export interface AnswerGrammar {
  readonly grammar?: Grammar;
  /** Tools whose arguments are enforced to be JSON, and no more. */
  readonly looseTools: readonly string[];
}

/**
 * The grammar that makes an answer obey; absent where it is free. Reasoning stays free: the grammar has it before
 * what was asked for. Calls that may be made or not are ruled from their opener on.
 * @throws AppError `unsupported` for what cannot be enforced in an answer's schema or in a tool that is `strict`
 */
export function answerGrammar(demands: Demands, form: AnswerForm): AnswerGrammar {
  const rules = new CallRules();
  const grammar = compile(demands, form, rules);
  return { grammar, looseTools: rules.loose };
}

function compile(
  { format, tools, mustCall }: Demands,
  form: AnswerForm,
  rules: CallRules,
): Grammar | undefined {
  const calls: AllowedCalls | undefined = tools.length > 0 ? { tools, parallel: form.parallel } : undefined;
  if (!mustCall && format.type === 'text') return calls && freeUntilCall(calls, form, rules);
  const ways: string[] = [];
  if (calls) ways.push(callsBody(calls, form, rules));
  if (!mustCall) ways.push(formatBody(format, form, rules));
  const body = anyOf(ways);
  const root = form.harmony ? body : `${thinkingBefore(rules, form)} ${wrapped(rules, form, body)}`;
  return { text: rules.text(rules.rule('answer', root)) };
}

function freeUntilCall(calls: AllowedCalls, form: AnswerForm, rules: CallRules): Grammar | undefined {
  const made = form.harmony ? harmonyCall(rules, calls.tools) : form.calls?.grammar(rules, calls);
  if (!made) return undefined;
  return { text: rules.text(rules.rule('calls', made.body)), triggers: withReasoning(made.triggers, form) };
}

/** What may begin an answer may begin it after reasoning. */
function withReasoning(triggers: readonly string[], { tags }: AnswerForm): readonly string[] {
  if (!tags) return triggers;
  const atStart = triggers.filter((pattern) => pattern.startsWith('^'));
  return [...triggers, ...atStart.map((pattern) => patternOf(tags.close) + pattern.slice(1))];
}

function callsBody(calls: AllowedCalls, form: AnswerForm, rules: CallRules): string {
  if (form.harmony) return harmonyCalls(rules, calls);
  return form.calls?.grammar(rules, calls).body ?? '';
}

function formatBody(format: AnswerFormat, form: AnswerForm, rules: CallRules): string {
  const body =
    format.type === 'json-schema'
      ? rules.schema(format.schema, 'response_format.json_schema.schema', { strict: format.strict })
      : rules.jsonObject();
  if (!form.harmony) return body;
  return form.thinking === 'over' ? body : harmonyFormat(rules, body);
}

function thinkingBefore(rules: CallRules, { tags, thinking }: AnswerForm): string {
  if (!tags || thinking === 'over') return '';
  const rest = `${textUntilRule(rules, tags.close)} [ \\n]{0,3}`;
  return thinking === 'inside' ? rest : `([ \\n]{0,2} ${rules.literal(tags.open)} ${rest})?`;
}

function wrapped(rules: CallRules, { tags }: AnswerForm, body: string): string {
  if (!tags?.wrapper) return body;
  const [open, close] = tags.wrapper;
  return `(${rules.literal(open)} [ \\n]?)? (${body}) ([ \\n]? ${rules.literal(close)})?`;
}
