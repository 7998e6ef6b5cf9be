/** Where one top-level member of a JSON object stands in its text: byte offsets, end exclusive. */
export interface Span {
  start: number;
  end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Finds the values of some top-level members in the bytes of a JSON object without building it again.
 * A gateway needs it to change `model` and leave every other byte as the caller sent it: numbers beyond
 * 2^53, key order and spacing all survive, and so do prompt caches keyed on them.
 *
 * The bytes must be JSON that `JSON.parse` accepted. Answers undefined when a wanted key occurs twice or
 * is written with escapes, since then readers disagree about what the text says.
 */
export function findMembers(bytes: Buffer, wanted: ReadonlySet<string>): Map<string, Span> | undefined {
  const found = new Map<string, Span>();
  let at = bytes.indexOf(0x7b) + 1;
  for (;;) {
    at = skipSpace(bytes, at);
    if (bytes[at] !== QUOTE) return found; // the closing brace
    const keyEnd = stringEnd(bytes, at);
    const key = bytes.toString('latin1', at + 1, keyEnd - 1);
    if (key.includes('\\')) return undefined;
    const start = skipSpace(bytes, skipSpace(bytes, keyEnd) + 1); // past the colon
    const end = valueEnd(bytes, start);
    if (wanted.has(key)) {
      if (found.has(key)) return undefined;
      found.set(key, { start, end });
    }
    at = skipSpace(bytes, end);
    if (bytes[at] === 0x2c) at++;
  }
}

export interface Edit {
  readonly key: string;
  /** JSON text. */
  readonly value: string;
  /** Where the member's value stands; undefined adds the member at the end. */
  readonly span: Span | undefined;
}

/** The object's bytes with some members' values replaced or added, and every other byte as it was. */
export function withMembers(bytes: Buffer, edits: readonly Edit[]): Buffer {
  const replaced = edits
    .filter(({ span }) => span)
    .sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
  const added = edits.filter(({ span }) => !span).map(({ key, value }) => `${JSON.stringify(key)}:${value}`);
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { span, value } of replaced) {
    pieces.push(bytes.subarray(from, span?.start), Buffer.from(value));
    from = span?.end ?? from;
  }
  if (added.length === 0) return Buffer.concat([...pieces, bytes.subarray(from)]);
  const close = bytes.lastIndexOf(0x7d);
  const isEmpty = bytes[skipSpace(bytes, bytes.indexOf(0x7b) + 1)] === 0x7d;
  return Buffer.concat([
    ...pieces,
    bytes.subarray(from, close),
    Buffer.from(`${isEmpty ? '' : ','}${added.join(',')}`),
    bytes.subarray(close),
  ]);
}

function skipSpace(bytes: Buffer, at: number): number {
  let i = at;
  for (let c = bytes[i]; c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09; c = bytes[++i]);
  return i;
}

function stringEnd(bytes: Buffer, openQuote: number): number {
  // indexOf runs in native code: a picture of megabytes inside one string costs next to nothing.
  for (let from = openQuote + 1; ; ) {
    const quote = bytes.indexOf(QUOTE, from);
    if (quote === -1) return bytes.length;
    let slashes = 0;
    while (bytes[quote - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

function valueEnd(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; ) {
    const c = bytes[at];
    if (c === QUOTE) {
      at = stringEnd(bytes, at);
      if (depth === 0) return at;
      continue;
    }
    if (c === 0x7b || c === 0x5b) depth++;
    else if (c === 0x7d || c === 0x5d) {
      if (depth === 0) return trimEnd(bytes, at);
      if (--depth === 0) return at + 1;
    } else if (c === 0x2c && depth === 0) return trimEnd(bytes, at);
    at++;
  }
  return bytes.length;
}

function trimEnd(bytes: Buffer, end: number): number {
  let i = end;
  for (let c = bytes[i - 1]; c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09; c = bytes[--i - 1]);
  return i;
}
