import type { Tool } from '#contract/ask.ts';
import type { Feed, Reading } from '../feed.ts';
import { passOnText } from '../json-reading.ts';
import { textUntilRule } from '../text-until-rule.ts';
import type { CallFormat } from './call-format.ts';
import { anyOf } from './call-object.ts';
import type { CallRules } from './call-rules.ts';
import { afterMarker, repeated } from './marked-calls.ts';

const OPEN = '<|tool_call>';
const CLOSE = '<tool_call|>';
/** Stands before and after every text. */
const QUOTE = '<|"|>';
const LONGEST_WORD = 200;
/** What ends a word that stands without quotes. */
const SIGNS = ['{', '}', '[', ']', ',', ':', QUOTE];

/** Gemma 4's calls: `<|tool_call>call:name{city:<|"|>Oslo<|"|>,days:2}<tool_call|>`. */
export const GEMMA_CALLS: CallFormat = {
  name: 'gemma',
  openers: [OPEN],
  markers: [OPEN, CLOSE, QUOTE],
  read: readCall,
  grammar: (rules, { tools, parallel }) => {
    const ways = tools.map((tool) => `${rules.literal(`call:${tool.name}`)} ${argumentsRule(rules, tool)}`);
    const one = `${rules.literal(OPEN)} ${anyOf(ways)} ${rules.literal(CLOSE)}`;
    return { body: repeated(rules, one, parallel), triggers: [afterMarker(OPEN).replace('[ \\n]{0,2}', '')] };
  },
  write: (calls) =>
    calls.map((call) => `${OPEN}call:${call.name}${written(call.arguments)}${CLOSE}`).join(''),
};

function* readCall(feed: Feed): Reading<boolean> {
  const start = feed.mark();
  const called = (yield* feed.oneOfAfterSpace(['call:'])) !== undefined;
  const name = called ? (yield* feed.textBefore(['{', CLOSE], LONGEST_WORD))?.trim() : undefined;
  if (!name || /[\s<>"]/.test(name) || (yield* feed.glance())?.startsWith('{') !== true) {
    feed.rewind(start);
    return false;
  }
  feed.keep();
  yield { sort: 'call', name };
  yield* readValue(feed);
  yield* feed.oneOfAfterSpace([CLOSE]);
  return true;
}

/** A dictionary as JSON, up to where it is closed. */
function* readValue(feed: Feed): Reading {
  let depth = 0;
  do {
    yield* feed.skipSpace();
    const sign = yield* feed.oneOf(SIGNS);
    const read =
      sign === QUOTE ? yield* passOnText(feed, [QUOTE]) : sign !== undefined || (yield* readWord(feed));
    if (!read) return;
    if (sign !== undefined && sign !== QUOTE) {
      if (sign === '{' || sign === '[') depth++;
      if (sign === '}' || sign === ']') depth--;
      yield { sort: 'arguments', text: sign };
    }
  } while (depth > 0);
}

/** A key, a number or one of JSON's words; false where the text ends. */
function* readWord(feed: Feed): Reading<boolean> {
  const word = (yield* feed.textBefore(SIGNS, LONGEST_WORD))?.trim();
  if (word === undefined) return false;
  const isKey = (yield* feed.glance())?.startsWith(':');
  const isJson = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)$/.test(word);
  yield { sort: 'arguments', text: isJson && !isKey ? word : JSON.stringify(word) };
  return true;
}

type Schema = Readonly<Record<string, unknown>>;

/** Arguments in the order of the alphabet, as the model was shown them. */
function argumentsRule(rules: CallRules, tool: Tool): string {
  const properties = (tool.parameters?.properties ?? {}) as Record<string, Schema>;
  const required = new Set((tool.parameters?.required ?? []) as string[]);
  // What may follow, after some argument and as the first one.
  let after = '';
  let first = '';
  for (const name of Object.keys(properties).sort().reverse()) {
    const one = `${rules.literal(`${name}:`)} ${valueRule(rules, tool, name, properties[name] ?? {})}`;
    const rest = after === '' ? '' : rules.rule('more-arguments', after);
    const must = required.has(name);
    first = must || first === '' ? `${one} ${rest}` : `${one} ${rest} | ${first}`;
    if (!must && after === '') first = `(${one})?`;
    after = must ? `"," ${one} ${rest}` : `("," ${one})? ${rest}`;
  }
  return `"{" (${first}) "}"`;
}

const SIMPLE = ['integer', 'number', 'boolean', 'null'];

/** Texts are free unless the schema names them, lists and objects have the right form and no more. */
function valueRule(rules: CallRules, tool: Tool, name: string, schema: Schema): string {
  const quote = rules.literal(QUOTE);
  if (schema.type === 'string' && Array.isArray(schema.enum))
    return `${quote} ${anyOf(schema.enum.map((text) => rules.literal(String(text))))} ${quote}`;
  if (schema.type === 'string') return `${quote} ${textUntilRule(rules, QUOTE)}`;
  if (SIMPLE.includes(String(schema.type))) return rules.argumentOf(tool, name, schema);
  rules.loosen(tool);
  return anyValueRule(rules);
}

function anyValueRule(rules: CallRules): string {
  const text = `${rules.literal(QUOTE)} ${textUntilRule(rules, QUOTE)}`;
  const word = '"true" | "false" | "null" | "-"? [0-9]{1,16} ("." [0-9]{1,16})?';
  const list = '"[" (gemma-value ("," gemma-value)*)? "]"';
  const member = '[A-Za-z_] [A-Za-z0-9_]{0,60} ":" gemma-value';
  rules.rule('gemma-value', `${text} | ${word} | ${list} | "{" (${member} ("," ${member})*)? "}"`);
  return 'gemma-value';
}

/** JSON text in Gemma's form. */
function written(text: string): string {
  try {
    return inGemma(JSON.parse(text));
  } catch {
    return `{${text}}`;
  }
}

function inGemma(value: unknown): string {
  if (typeof value === 'string') return QUOTE + value + QUOTE;
  if (Array.isArray(value)) return `[${value.map(inGemma).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${key}:${inGemma(member)}`);
  return `{${members.join(',')}}`;
}
