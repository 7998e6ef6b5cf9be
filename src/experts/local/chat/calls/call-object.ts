import type { Tool } from '#contract/ask.ts';
import type { Feed, Reading } from '../feed.ts';
import { passOnArguments, readJsonString, readJsonText } from '../json-reading.ts';
import type { KnownTools } from './call-format.ts';
import type { CallRules } from './call-rules.ts';

/** Under which keys a call written as a JSON object has its name and its arguments, the usual one first. */
export interface CallKeys {
  readonly name: readonly string[];
  readonly arguments: readonly string[];
}

export const USUAL_KEYS: CallKeys = { name: ['name'], arguments: ['arguments', 'parameters'] };

/**
 * Reads `{"name": …, "arguments": {…}}`; other members are passed over. The arguments are handed on while they come,
 * where the name stands first. False where this is no call: nothing was said then, and the feed is where it was.
 * @param known where given, only these names make a call, and only together with arguments: what no marker
 *   announces may well be an answer in JSON
 */
export function* readCallObject(feed: Feed, keys: CallKeys, known?: KnownTools): Reading<boolean> {
  const start = feed.mark();
  const call = new CallUnderway();
  yield* feed.skipSpace();
  let goesOn = yield* feed.take('{');
  while (goesOn) {
    const read = yield* readMember(feed, keys, call, known);
    if (!read) break;
    yield* feed.skipSpace();
    goesOn = yield* feed.take(',');
    if (!goesOn && (yield* feed.take('}'))) call.closed = true;
  }
  if (!call.said && call.closed && call.name !== undefined && !known) {
    feed.keep();
    yield { sort: 'call', name: call.name };
    yield { sort: 'arguments', text: call.heldArguments ?? '{}' };
    return true;
  }
  if (call.said) return true;
  feed.rewind(start);
  return false;
}

/** Members that calls have beside the two that matter; any other makes the object an answer. */
const HARMLESS = ['type', 'id'];

class CallUnderway {
  name: string | undefined;
  /** Arguments that came before the name. */
  heldArguments: string | undefined;
  /** Some of it was handed on: there is no way back. */
  said = false;
  closed = false;
}

/** False where the member is none, was cut short or makes the object no call. */
function* readMember(feed: Feed, keys: CallKeys, call: CallUnderway, known?: KnownTools): Reading<boolean> {
  yield* feed.skipSpace();
  const key = yield* readJsonString(feed);
  if (key === undefined) return false;
  yield* feed.skipSpace();
  if (!(yield* feed.take(':'))) return false;
  yield* feed.skipSpace();
  if (!call.said && keys.name.includes(key)) {
    call.name = yield* readJsonString(feed);
    if (call.name === undefined || (known && !known.has(call.name))) return false;
    if (call.heldArguments !== undefined) yield* say(feed, call, call.heldArguments);
    return true;
  }
  if (known && !keys.arguments.includes(key) && !HARMLESS.includes(key)) return false;
  if (call.said || !keys.arguments.includes(key)) return (yield* readJsonText(feed)) !== undefined;
  return yield* readArguments(feed, call);
}

function* readArguments(feed: Feed, call: CallUnderway): Reading<boolean> {
  const start = yield* feed.glance();
  if (call.name !== undefined && start?.startsWith('{')) {
    yield* say(feed, call);
    return yield* passOnArguments(feed);
  }
  // Some models put the object into a string, or null for no arguments at all.
  const text = start?.startsWith('"') ? yield* readJsonString(feed) : yield* readJsonText(feed);
  if (text === undefined) return false;
  const object = text === 'null' || text === '' ? '{}' : text;
  if (call.name === undefined) call.heldArguments = object;
  else yield* say(feed, call, object);
  return true;
}

function* say(feed: Feed, call: CallUnderway, text?: string): Reading {
  feed.keep();
  call.said = true;
  yield { sort: 'call', name: call.name ?? '' };
  if (text !== undefined) yield { sort: 'arguments', text };
}

/** One call of any of the tools as a JSON object, with the space that models put into it by themselves. */
export function callObjectRule(rules: CallRules, tools: readonly Tool[], keys: CallKeys): string {
  const nameKey = rules.literal(`${JSON.stringify(keys.name[0])}:`);
  const argumentsKey = rules.literal(`${JSON.stringify(keys.arguments[0])}:`);
  const ways = tools.map((tool) => {
    const name = rules.literal(JSON.stringify(tool.name));
    return `${nameKey} " "? ${name} "," " "? ${argumentsKey} " "? ${rules.argumentsOf(tool)}`;
  });
  return `"{" [ \\n]? ${anyOf(ways)} [ \\n]? "}"`;
}

export function anyOf(bodies: readonly string[]): string {
  return bodies.length === 1 ? (bodies[0] ?? '') : `(${bodies.join(' | ')})`;
}

/** As the models were shown them: `{"name": "x", "arguments": {…}}`. */
export function writeCallObject(
  call: { readonly name: string; readonly arguments: string },
  keys: CallKeys,
): string {
  return `{"${keys.name[0]}": ${JSON.stringify(call.name)}, "${keys.arguments[0]}": ${call.arguments}}`;
}

/** A text as a pattern that fits it and nothing else. */
export function patternOf(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
