import type { Feed, Reading } from './feed.ts';

/** Follows one JSON value, character by character, only as far as to know where it ends. */
class JsonExtent {
  #depth = 0;
  #inText = false;
  #escaped = false;
  #scalar = false;
  done = false;

  /** How many characters of this text, which goes on where the last ended, belong to the value. */
  take(text: string): number {
    for (let at = 0; at < text.length; at++) {
      if (this.#step(text.charAt(at))) continue;
      this.done = true;
      // A number or a word is known to have ended only by what stands after it.
      return this.#scalar ? at : at + 1;
    }
    return text.length;
  }

  /** Whether the value goes on after this character. */
  #step(char: string): boolean {
    if (this.#inText) return this.#stepInText(char);
    if (char === '"') this.#inText = true;
    else if (char === '{' || char === '[') this.#depth++;
    else if (char === '}' || char === ']') {
      if (this.#depth === 0) return this.#endScalar();
      return --this.#depth > 0;
    } else if (this.#depth === 0) {
      if (char === ',' || /\s/.test(char)) return this.#endScalar();
      this.#scalar = true;
    }
    return true;
  }

  #stepInText(char: string): boolean {
    if (this.#escaped) this.#escaped = false;
    else if (char === '\\') this.#escaped = true;
    else if (char === '"') {
      this.#inText = false;
      return this.#depth > 0;
    }
    return true;
  }

  #endScalar(): boolean {
    this.#scalar = true;
    return false;
  }
}

/** Hands a JSON value on as the arguments of a call while it comes; false where it was cut short. */
export function* passOnArguments(feed: Feed): Reading<boolean> {
  const extent = new JsonExtent();
  while (!extent.done) {
    const text = yield* feed.glance();
    if (text === undefined) return false;
    const count = extent.take(text);
    feed.skip(count);
    if (count > 0) yield { sort: 'arguments', text: text.slice(0, count) };
  }
  return true;
}

/**
 * Hands running text on as a JSON string among the arguments, up to one of `ends`, which is read too. False where it
 * was cut short: then the string is not closed, so that nobody takes half a text for a whole one.
 */
export function* passOnText(feed: Feed, ends: readonly string[]): Reading<boolean> {
  yield { sort: 'arguments', text: '"' };
  const pieces = feed.until(ends, 'text');
  for (let next = pieces.next(); ; next = pieces.next()) {
    if (next.done && next.value === undefined) return false;
    if (next.done) break;
    if (next.value?.sort === 'text')
      yield { sort: 'arguments', text: JSON.stringify(next.value.text).slice(1, -1) };
    else yield undefined;
  }
  yield { sort: 'arguments', text: '"' };
  return true;
}

/** A JSON value as text; undefined where it was cut short or is none. */
export function* readJsonText(feed: Feed): Reading<string | undefined> {
  const extent = new JsonExtent();
  let value = '';
  while (!extent.done) {
    const text = yield* feed.glance();
    if (text === undefined) return undefined;
    const count = extent.take(text);
    feed.skip(count);
    value += text.slice(0, count);
  }
  return parse(value) === undefined ? undefined : value;
}

/** What a JSON string says; undefined where none stands here. */
export function* readJsonString(feed: Feed): Reading<string | undefined> {
  if (!(yield* feed.glance())?.startsWith('"')) return undefined;
  const text = yield* readJsonText(feed);
  return text === undefined ? undefined : (parse(text) as string);
}

/** undefined where it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
