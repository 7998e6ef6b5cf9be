import type { AllowedCalls, CallGrammar } from './calls/call-format.ts';
import { anyOf } from './calls/call-object.ts';
import type { CallRules } from './calls/call-rules.ts';
import type { Feed, Reading } from './feed.ts';
import { textUntilRule } from './text-until-rule.ts';

/**
 * Harmony, the form of gpt-oss: an answer is messages, each with a channel. `analysis` is reasoning, a message `to` a
 * function is a call, all else is said to the user. https://cookbook.openai.com/articles/openai-harmony
 */
export const HARMONY_MARKERS = [
  '<|channel|>',
  '<|message|>',
  '<|start|>',
  '<|end|>',
  '<|constrain|>',
  '<|call|>',
];
/** Opens the message that the user reads; an answer that was begun goes on in it. */
export const HARMONY_FINAL = '<|channel|>final<|message|>';

const ENDS = ['<|end|>', '<|call|>', '<|return|>', '<|start|>'];
const LONGEST_HEADER = 300;

/** Whether a template writes harmony. */
export function isHarmony(template: string): boolean {
  return template.includes('<|channel|>') && template.includes('<|message|>');
}

/** @param inFinal the prompt ends within the message to the user */
export function* readHarmony(feed: Feed, inFinal: boolean): Reading {
  if (inFinal) yield* feed.until(ENDS, 'text');
  for (;;) {
    const header = yield* feed.textUntil(['<|message|>'], LONGEST_HEADER);
    if (header === undefined) break;
    yield* readBody(feed, header);
  }
  // No header: a model that does not keep to the form, or one that was cut off within it.
  const rest = yield* feed.oneOfAfterSpace(['<|channel|>', '<|start|>']);
  if (rest === undefined) yield* feed.until(ENDS, 'text');
}

function* readBody(feed: Feed, header: string): Reading {
  const recipient = /\bto=(?:functions\.)?([^\s<]+)/.exec(header)?.[1];
  if (recipient === undefined || recipient === 'assistant') {
    const channel = /<\|channel\|>\s*(\w+)/.exec(header)?.[1];
    yield* feed.until(ENDS, channel === 'analysis' ? 'reasoning' : 'text');
    return;
  }
  yield { sort: 'call', name: recipient };
  yield* feed.skipSpace();
  if ((yield* feed.glance())?.startsWith('{')) yield* feed.until(ENDS, 'arguments', true);
  else {
    yield { sort: 'arguments', text: '{}' };
    yield* feed.until(ENDS, 'nothing');
  }
}

/** What sort of text follows, which the model may tell. */
const JSON_TYPE = '(" json" | " "? "<|constrain|>json")?';

/** Messages of reasoning, as many as it likes, before what the grammar is about. */
function thinking(rules: CallRules, channels: readonly string[]): string {
  const said = textUntilRule(rules, '<|end|>');
  const heads = channels.map((channel) => rules.literal(`<|channel|>${channel}<|message|>`));
  return `(${anyOf(heads)} ${said} "<|start|>assistant")*`;
}

/** The answer to the user is `body`. */
export function harmonyFormat(rules: CallRules, body: string): string {
  return `${thinking(rules, ['analysis'])} "<|channel|>final" ${JSON_TYPE} "<|message|>" ${body}`;
}

/** One call, before which the model may think and say what it is about to do. */
export function harmonyCalls(rules: CallRules, { tools }: AllowedCalls): string {
  const calls = harmonyCall(rules, tools).body;
  return `${thinking(rules, ['analysis', 'commentary'])} ${calls}`;
}

/** One call by itself. Harmony ends the answer with its first call. */
export function harmonyCall(rules: CallRules, tools: AllowedCalls['tools']): CallGrammar {
  const one = tools.map((tool) => {
    const to = rules.literal(` to=functions.${tool.name}`);
    const channel = rules.literal('<|channel|>commentary');
    const head = `(${channel} ${to} | ${to} ${channel}) ${JSON_TYPE} "<|message|>"`;
    return `${head} ${rules.argumentsOf(tool)}`;
  });
  return {
    body: anyOf(one),
    triggers: ['(<\\|channel\\|>commentary to=(?:functions\\.?)?)$'],
  };
}
