import { hash } from 'node:crypto';

/**
 * The constant pieces of a prompt, in order, with a hole between each two: what stands in the holes is the input. The
 * first piece begins the text and the last one ends it, either may be empty. Within a piece `STANDS_FOR` takes the
 * place of a date, a time or an id, which belongs to the instruction but changes: it is no part of the input.
 */
export type Template = readonly string[];

/** U+FFFC, which Unicode has for this: it stands for something else. */
export const STANDS_FOR = '\ufffc';

/** How long a date, a time or an id may be. */
const VARYING_CHARS = 64;

/** The same for the same constant pieces, whatever was seen in the holes: 8 hex digits. */
export function templateId(template: Template): string {
  return hash('sha256', JSON.stringify(template)).slice(0, 8);
}

/**
 * Whether every text made with the one template is made with the other too: what was mined from few texts may be a
 * case of what is found among more, and has no asks of its own then.
 */
export function isSpecialCase(narrow: Template, general: Template): boolean {
  return (
    templateId(narrow) !== templateId(general) && matchTemplate(general, narrow.join(ANY_INPUT)) !== undefined
  );
}

/** Stands in a hole for any input: no constant piece holds it. */
const ANY_INPUT = '\0';

/** The constant characters of a template. */
export function literalChars(template: Template): number {
  return template.reduce((sum, piece) => sum + piece.replaceAll(STANDS_FOR, '').length, 0);
}

/**
 * The input in a text that was made with the template: its holes, joined by line breaks. Undefined where it was not.
 * A constant piece is looked for at its first place, so that an input which repeats the instruction changes nothing
 * behind it; the last piece must end the text.
 */
export function matchTemplate(template: Template, text: string): string | undefined {
  const holes = matchHoles(template, text);
  return holes && (holes.length === 1 ? holes[0] : holes.join('\n'));
}

/** The same, hole by hole. */
export function matchHoles(template: Template, text: string): string[] | undefined {
  const { first, inner, last } = partsOf(template);
  if (!text.startsWith(first[0] ?? '') || !text.endsWith(last.at(-1) ?? '')) return undefined;
  const head = forwards(text, first, 0);
  const tail = head && backwards(text, last, head.end);
  if (!tail) return undefined;
  const holes: string[] = [];
  let from = head.end;
  for (const piece of inner) {
    const place = forwards(text, piece, from);
    if (!place || place.end > tail.start) return undefined;
    holes.push(text.slice(from, place.start));
    from = place.end;
  }
  holes.push(text.slice(from, tail.start));
  return holes;
}

interface Place {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Pieces, each cut at its marks into literals. */
interface Parts {
  readonly first: readonly string[];
  readonly inner: readonly (readonly string[])[];
  readonly last: readonly string[];
}

/** A template is matched against every ask of its signature, so it is cut up only once. */
const PARTS = new WeakMap<Template, Parts>();

function partsOf(template: Template): Parts {
  const known = PARTS.get(template);
  if (known) return known;
  const pieces = template.map((piece) => piece.split(STANDS_FOR));
  const parts = { first: pieces[0] ?? [''], inner: pieces.slice(1, -1), last: pieces.at(-1) ?? [''] };
  PARTS.set(template, parts);
  return parts;
}

/** The first place of a piece from `from` on, its literals no farther apart than what a mark stands for. */
function forwards(text: string, literals: readonly string[], from: number): Place | undefined {
  let start = -1;
  let end = from;
  for (const literal of literals) {
    const at = text.indexOf(literal, end);
    if (at === -1 || (start !== -1 && at - end > VARYING_CHARS)) return undefined;
    if (start === -1) start = at;
    end = at + literal.length;
  }
  return { start, end };
}

/** The place of the last piece at the end of the text, not before `floor`. */
function backwards(text: string, literals: readonly string[], floor: number): Place | undefined {
  let start = text.length - (literals.at(-1) ?? '').length;
  for (let index = literals.length - 2; index >= 0; index--) {
    const literal = literals[index] ?? '';
    const at = text.lastIndexOf(literal, start - literal.length);
    if (at === -1 || start - (at + literal.length) > VARYING_CHARS) return undefined;
    start = at;
  }
  return start < floor ? undefined : { start, end: text.length };
}
