import type { Tool } from '#contract/ask.ts';
import type { Feed, Reading } from '../feed.ts';
import { passOnText } from '../json-reading.ts';
import { textUntilRule } from '../text-until-rule.ts';
import type { CallFormat, KnownTools } from './call-format.ts';
import { anyOf } from './call-object.ts';
import type { CallRules } from './call-rules.ts';
import { afterMarker, repeated } from './marked-calls.ts';

/** A call as tags, one for each argument, whose texts stand as they are: `<parameter=city>Oslo</parameter>`. */
export interface Tags {
  readonly name: string;
  readonly open: string;
  readonly close: string;
  /** Around the tool's name; an empty first one where the name follows `open`. */
  readonly tool: readonly [before: string, after: string];
  readonly toolEnd: string;
  /** Around an argument's name. */
  readonly argument: readonly [before: string, after: string];
  /** Between an argument's name and its value, where values have a tag of their own. */
  readonly valueStart: string;
  readonly valueEnd: string;
  /** What stands between tags and values when the model writes by itself. */
  readonly newline: string;
}

const LONGEST_NAME = 200;
const GAP = '[ \\n]{0,2}';

export function taggedCalls(tags: Tags): CallFormat {
  return {
    name: tags.name,
    openers: tags.tool[0] ? [tags.open, tags.tool[0]] : [tags.open],
    markers: [tags.open, tags.close],
    read: (feed, tools, opener) => readCalls(feed, tags, tools, opener),
    grammar: (rules, { tools, parallel }) => {
      const one = anyOf(tools.map((tool) => callRule(rules, tags, tool)));
      return { body: repeated(rules, one, parallel), triggers: [afterMarker(tags.open)] };
    },
    write: (calls) => calls.map((call) => writeCall(tags, call)).join('\n'),
  };
}

function* readCalls(feed: Feed, tags: Tags, tools: KnownTools, opener: string | undefined): Reading<boolean> {
  const [before] = tags.tool;
  const start = feed.mark();
  // Some models forget the outer tag.
  const inside = opener === before || before === '' || (yield* feed.oneOfAfterSpace([before])) !== undefined;
  const first = inside ? yield* readToolName(feed, tags) : undefined;
  if (first === undefined) {
    feed.rewind(start);
    return false;
  }
  for (let name: string | undefined = first; name !== undefined; ) {
    feed.keep();
    yield { sort: 'call', name };
    yield* readArguments(feed, tags, tools.get(name));
    name = before === '' ? undefined : yield* readNextName(feed, tags);
  }
  yield* feed.oneOfAfterSpace([tags.close]);
  return true;
}

function* readNextName(feed: Feed, tags: Tags): Reading<string | undefined> {
  const start = feed.mark();
  const next = (yield* feed.oneOfAfterSpace([tags.tool[0]])) !== undefined;
  const name = next ? yield* readToolName(feed, tags) : undefined;
  if (name === undefined) feed.rewind(start);
  return name;
}

function* readToolName(feed: Feed, tags: Tags): Reading<string | undefined> {
  const [, after] = tags.tool;
  yield* feed.skipSpace();
  const name = (yield* feed.textBefore([after, tags.argument[0], tags.close], LONGEST_NAME))?.trim();
  yield* feed.take(after);
  return name && !/[\s<>{}]/.test(name) ? name : undefined;
}

function* readArguments(feed: Feed, tags: Tags, tool: Tool | undefined): Reading {
  const [before, after] = tags.argument;
  let separator = '{';
  while ((yield* feed.oneOfAfterSpace([before])) !== undefined) {
    const name = (yield* feed.textUntil([after], LONGEST_NAME))?.trim();
    if (name === undefined) break;
    if (tags.valueStart) yield* feed.oneOfAfterSpace([tags.valueStart]);
    if (tags.newline) yield* feed.take(tags.newline);
    yield { sort: 'arguments', text: `${separator}${JSON.stringify(name)}: ` };
    separator = ', ';
    if (!(yield* readValue(feed, tags, isText(tool, name)))) return;
  }
  // Cut short: arguments that end look whole.
  if ((yield* feed.glance()) === undefined) return;
  yield { sort: 'arguments', text: separator === '{' ? '{}' : '}' };
  if (tags.toolEnd) yield* feed.oneOfAfterSpace([tags.toolEnd]);
}

/** A text goes on while it comes; anything else is JSON, or a text after all. False where it was cut short. */
function* readValue(feed: Feed, tags: Tags, text: boolean): Reading<boolean> {
  const ends = [tags.newline + tags.valueEnd, tags.valueEnd];
  if (text) return yield* passOnText(feed, ends);
  const value = yield* feed.textUntil(ends, Number.POSITIVE_INFINITY);
  if (value === undefined) {
    yield* feed.until([], 'arguments');
    return false;
  }
  yield { sort: 'arguments', text: jsonOf(value) };
  return true;
}

function jsonOf(text: string): string {
  try {
    JSON.parse(text);
    return text.trim();
  } catch {
    return JSON.stringify(text);
  }
}

type Schema = Readonly<Record<string, unknown>>;

function propertiesOf(tool: Tool | undefined): Readonly<Record<string, Schema>> {
  return (tool?.parameters?.properties ?? {}) as Record<string, Schema>;
}

function isText(tool: Tool | undefined, name: string): boolean {
  return Object.hasOwn(propertiesOf(tool), name) && propertiesOf(tool)[name]?.type === 'string';
}

function callRule(rules: CallRules, tags: Tags, tool: Tool): string {
  const required = new Set((tool.parameters?.required ?? []) as string[]);
  const given = Object.keys(propertiesOf(tool)).map((name) => {
    const one = argumentRule(rules, tags, tool, name);
    return required.has(name) ? one : `(${one})?`;
  });
  const head = rules.literal(tags.tool[0] + tool.name + (tags.tool[1] === '\n' ? '' : tags.tool[1]));
  const end = tags.toolEnd ? `${rules.literal(tags.toolEnd)} ${GAP}` : '';
  return `${rules.literal(tags.open)} ${GAP} ${head} ${GAP} ${given.join(' ')} ${end} ${rules.literal(tags.close)}`;
}

/** Texts are free up to their end tag, unless the schema names the texts they may be. */
function argumentRule(rules: CallRules, tags: Tags, tool: Tool, name: string): string {
  const schema = propertiesOf(tool)[name] ?? {};
  const [before, after] = tags.argument;
  const between = tags.valueStart ? `[ \\n]? ${rules.literal(tags.valueStart)}` : '';
  const newline = tags.newline ? `${rules.literal(tags.newline)}?` : '';
  const start = `${rules.literal(before + name + after)} ${between} ${newline}`;
  if (isText(tool, name) && Array.isArray(schema.enum)) {
    const texts = anyOf(schema.enum.map((text) => rules.literal(String(text))));
    return `${start} ${texts} ${newline} ${rules.literal(tags.valueEnd)} ${GAP}`;
  }
  if (isText(tool, name)) return `${start} ${textUntilRule(rules, tags.valueEnd)} ${GAP}`;
  const value = rules.argumentOf(tool, name, schema);
  return `${start} ${value} ${newline} ${rules.literal(tags.valueEnd)} ${GAP}`;
}

function writeCall(tags: Tags, call: { readonly name: string; readonly arguments: string }): string {
  const { newline } = tags;
  const given = Object.entries(argumentsOf(call.arguments)).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `${tags.argument[0]}${name}${tags.argument[1]}${tags.valueStart}${newline}${text}${newline}${tags.valueEnd}\n`;
  });
  const head = `${tags.open}\n${tags.tool[0]}${call.name}${tags.tool[1]}`;
  const end = tags.toolEnd ? `${tags.toolEnd}\n` : '';
  return `${head}${head.endsWith('\n') ? '' : '\n'}${given.join('')}${end}${tags.close}`;
}

/** What a caller passes as arguments of the past is not always JSON. */
function argumentsOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : { value };
  } catch {
    return { value: text };
  }
}
