import type { Feed, Reading } from '../feed.ts';
import { passOnArguments } from '../json-reading.ts';
import type { CallFormat } from './call-format.ts';
import { anyOf } from './call-object.ts';
import type { CallRules } from './call-rules.ts';
import { afterMarker, repeated } from './marked-calls.ts';

/** A call as its name and its arguments in JSON, with markers before, between and after. */
export interface NamedMarks {
  readonly name: string;
  /** Around all calls together. */
  readonly section?: readonly [open: string, close: string];
  readonly open: string;
  /** Between `open` and the tool's name. */
  readonly prefix?: string;
  /** Between the tool's name and its arguments; others that are read beside the first, which is written. */
  readonly separators: readonly [string, ...string[]];
  /** Between the arguments and `close`. */
  readonly suffix?: string;
  readonly close: string;
}

/** Longest name, with what stands around it, before it is taken for text. */
const LONGEST_HEAD = 300;
const NAME = /^[^\s{}[\]<>"'`]+$/;

/** `<function=x>{…}</function>`, DeepSeek's, Kimi's and Mistral's newer calls. */
export function namedCalls(marks: NamedMarks): CallFormat {
  const { name, section, open, close } = marks;
  return {
    name,
    openers: section ? [section[0], open] : [open],
    markers: [...(section ?? []), open, marks.prefix ?? '', ...marks.separators, close],
    read: (feed, _tools, opener) => readCalls(feed, marks, opener),
    grammar: (rules, { tools, parallel }) => {
      const one = anyOf(tools.map((tool) => `${wrapped(rules, marks, tool.name, rules.argumentsOf(tool))}`));
      const calls = repeated(rules, one, parallel);
      const body = section
        ? `${rules.literal(section[0])} [ \\n]{0,2} ${calls} [ \\n]{0,2} ${rules.literal(section[1])}`
        : calls;
      return { body, triggers: [afterMarker(section?.[0] ?? open)] };
    },
    write: (calls) => {
      const written = calls.map(
        (call) => `${head(marks, call.name)}${call.arguments}${marks.suffix ?? ''}${close}`,
      );
      return `${section?.[0] ?? ''}${written.join('\n')}${section?.[1] ?? ''}`;
    },
  };
}

function head({ open, prefix = '', separators }: NamedMarks, name: string): string {
  return `${open}${prefix}${name}${separators[0]}`;
}

function wrapped(rules: CallRules, marks: NamedMarks, name: string, body: string): string {
  const tail = (marks.suffix ?? '') + marks.close;
  const end = tail === '' ? '' : rules.literal(tail);
  return `${rules.literal(head(marks, name))} ${body} ${end}`;
}

function* readCalls(feed: Feed, marks: NamedMarks, opener: string | undefined): Reading<boolean> {
  const { section, open } = marks;
  const start = feed.mark();
  const inside = !section || opener === open || (yield* feed.oneOfAfterSpace([open])) !== undefined;
  if (!inside || !(yield* readCall(feed, marks))) {
    feed.rewind(start);
    return false;
  }
  while (yield* readNextCall(feed, marks));
  if (section) yield* feed.oneOfAfterSpace([section[1]]);
  return true;
}

function* readNextCall(feed: Feed, marks: NamedMarks): Reading<boolean> {
  const start = feed.mark();
  const next = (yield* feed.oneOfAfterSpace([marks.open])) !== undefined && (yield* readCall(feed, marks));
  if (!next) feed.rewind(start);
  return next;
}

/** One call from its name on; false where it is none. */
function* readCall(feed: Feed, marks: NamedMarks): Reading<boolean> {
  const head = yield* feed.textUntil(marks.separators, LONGEST_HEAD);
  const name = nameIn(head ?? '', marks.prefix ?? '');
  if (!NAME.test(name)) return false;
  yield* feed.skipSpace();
  if ((yield* feed.glance())?.startsWith('{') !== true) return false;
  feed.keep();
  yield { sort: 'call', name };
  yield* passOnArguments(feed);
  const ends = [marks.suffix?.trim() ?? '', marks.close].filter((text) => text !== '');
  while (ends.length > 0 && (yield* feed.oneOfAfterSpace(ends)) !== undefined) ends.shift();
  return true;
}

/** Kimi numbers its calls: `functions.x:0`. */
function nameIn(text: string, prefix: string): string {
  const bare = text.trim();
  const name = prefix && bare.startsWith(prefix) ? bare.slice(prefix.length) : bare;
  const beforeId = name.split('[CALL_ID]')[0] ?? name;
  return beforeId
    .replace(/^functions\./, '')
    .replace(/:\d+$/, '')
    .trim();
}
