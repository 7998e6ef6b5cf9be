import type { Feed, Reading } from '../feed.ts';
import type { AllowedCalls, CallFormat, CallGrammar, KnownTools } from './call-format.ts';
import {
  type CallKeys,
  callObjectRule,
  patternOf,
  readCallObject,
  USUAL_KEYS,
  writeCallObject,
} from './call-object.ts';
import type { CallRules } from './call-rules.ts';

/** Space that may stand between a marker and a call: as much as models write, and no more. */
const GAP = '[ \\n]{0,2}';

interface Marks {
  readonly name: string;
  readonly open: string;
  /** Of a list: empty where nothing stands after it. */
  readonly close: string;
  readonly keys?: CallKeys;
}

/** A marker before each call, each a JSON object: `<tool_call>{"name": …, "arguments": …}</tool_call>`. */
export function objectCalls({ name, open, close, keys = USUAL_KEYS }: Marks): CallFormat {
  return {
    name,
    openers: [open],
    markers: [open, close],
    read: (feed) => readMarkedObject(feed, keys, close),
    grammar: (rules, { tools, parallel }) => {
      const call = callObjectRule(rules, tools, keys);
      const one = `${rules.literal(open)} ${GAP} ${call} ${GAP} ${rules.literal(close)}`;
      return { body: repeated(rules, one, parallel), triggers: [afterMarker(open)] };
    },
    write: (calls) => calls.map((call) => `${open}\n${writeCallObject(call, keys)}\n${close}`).join('\n'),
  };
}

/** One marker before a JSON list of all calls: `[TOOL_CALLS][{"name": …, "arguments": …}, …]`. */
export function listCalls({ name, open, close, keys = USUAL_KEYS }: Marks): CallFormat {
  return {
    name,
    openers: [open],
    markers: close ? [open, close] : [open],
    read: (feed) => readMarkedList(feed, keys, close),
    grammar: (rules, { tools, parallel }) => {
      const one = rules.rule(`${name}-call`, callObjectRule(rules, tools, keys));
      const list = parallel ? `${one} ("," " "? ${one})*` : one;
      const end = close ? `${GAP} ${rules.literal(close)}` : '';
      const body = `${rules.literal(open)} ${GAP} "[" ${GAP} ${list} ${GAP} "]" ${end}`;
      return { body, triggers: [afterMarker(open)] };
    },
    write: (calls) => `${open}[${calls.map((call) => writeCallObject(call, keys)).join(', ')}]${close}`,
  };
}

/** A call where the whole answer is one, or several objects after one another: `{"name": …, "parameters": …}`. */
export function bareCalls(name: string, keys: CallKeys, opener?: string): CallFormat {
  const openers = opener === undefined ? [] : [opener];
  return {
    name,
    openers,
    bare: true,
    markers: openers,
    read: (feed, tools, found) => readBareObjects(feed, keys, found === undefined ? tools : undefined),
    grammar: (rules, calls) => bareGrammar(rules, calls, keys, name),
    write: (calls) => calls.map((call) => writeCallObject(call, keys)).join('\n'),
  };
}

function bareGrammar(rules: CallRules, calls: AllowedCalls, keys: CallKeys, name: string): CallGrammar {
  const one = rules.rule(`${name}-call`, callObjectRule(rules, calls.tools, keys));
  const body = calls.parallel ? `${one} ([;\\n] [ \\n]? ${one})*` : one;
  // Only a name that was offered makes it a call; more of the object may have come in the same token.
  const names = calls.tools.map((tool) => patternOf(JSON.stringify(tool.name))).join('|');
  return { body, triggers: [`^[ \\n]*(\\{[ \\n]?"${keys.name[0]}": ?(?:${names})(?:,(?: "?)?)?)$`] };
}

function* readMarkedObject(feed: Feed, keys: CallKeys, close: string): Reading<boolean> {
  if (!(yield* readCallObject(feed, keys))) return false;
  yield* readClose(feed, close);
  return true;
}

/** A brace too many before the end is a slip that many models make. */
function* readClose(feed: Feed, close: string): Reading {
  while ((yield* feed.oneOfAfterSpace([close, '}'])) === '}');
}

function* readMarkedList(feed: Feed, keys: CallKeys, close: string): Reading<boolean> {
  const start = feed.mark();
  const list = (yield* feed.oneOfAfterSpace(['['])) !== undefined;
  if (!(yield* readCallObject(feed, keys))) {
    feed.rewind(start);
    return false;
  }
  while (list && (yield* feed.oneOfAfterSpace([',', ']'])) === ',') {
    if (!(yield* readCallObject(feed, keys))) break;
  }
  if (close) yield* readClose(feed, close);
  return true;
}

/** Objects after one another, with or without `;` between them. */
function* readBareObjects(feed: Feed, keys: CallKeys, known: KnownTools | undefined): Reading<boolean> {
  if (!(yield* readCallObject(feed, keys, known))) return false;
  do yield* feed.oneOfAfterSpace([';']);
  while (yield* readCallObject(feed, keys, known));
  return true;
}

export function repeated(rules: CallRules, one: string, parallel: boolean): string {
  if (!parallel) return one;
  const call = rules.rule('one-call', one);
  return `${call} (${GAP} ${call})*`;
}

/** The marker, and the space that may have come in the same token. */
export function afterMarker(open: string): string {
  return `(${patternOf(open)}[ \\n]{0,2})$`;
}
