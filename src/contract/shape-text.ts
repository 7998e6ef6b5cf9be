import type { ClosedShape } from './shape.ts';

/**
 * Where an answer's values stand among the values of the shape's holes; undefined where it does not fit. White space
 * around an answer counts for nothing, nor do white space, key order and a code fence in JSON.
 */
export function valuesOf(shape: ClosedShape, answer: string): number[] | undefined {
  return readerOf(shape)(answer.trim());
}

/** The answer in the very form in which it was learned. */
export function render(shape: ClosedShape, values: readonly number[]): string {
  if (values.length !== shape.holes.length)
    throw new RangeError(`Cannot render ${values.length} values in a shape of ${shape.holes.length} holes`);
  const filled = shape.holes.map(({ name, values: texts }, hole) => {
    const text = texts[values[hole] ?? -1];
    if (text === undefined)
      throw new RangeError(
        `Cannot render value ${values[hole]} of "${name}", which has ${texts.length} values`,
      );
    return text + shape.pieces[hole + 1];
  });
  return shape.pieces[0] + filled.join('');
}

/** Whether two answers say the same: the same values, or where neither fits the shape, the same text or JSON. */
export function sameAnswer(shape: ClosedShape, a: string, b: string): boolean {
  const [first, second] = [valuesOf(shape, a), valuesOf(shape, b)];
  if (first && second) return first.every((value, hole) => value === second[hole]);
  if (first || second) return false;
  const [left, right] = [a.trim(), b.trim()];
  if (left === right) return true;
  if (shape.form !== 'object') return false;
  const [json, other] = [parseAnswer(left), parseAnswer(right)];
  return json !== undefined && other !== undefined && canonical(json.value) === canonical(other.value);
}

/**
 * The values that a person means who writes this label as the right answer: a whole answer, or of a shape with one
 * hole its value alone, in JSON with or without quotes. Undefined where it names nothing the shape knows.
 */
export function answerFromLabel(shape: ClosedShape, label: string): number[] | undefined {
  const whole = valuesOf(shape, label);
  if (whole || shape.holes.length !== 1) return whole;
  const text = label.trim();
  const values = shape.holes[0]?.values ?? [];
  if (shape.form === 'label') return found(values.indexOf(text));
  const known = values.map((value) => canonical(JSON.parse(value)));
  const json = parseAnswer(text);
  const asWritten = json ? known.indexOf(canonical(json.value)) : -1;
  return found(asWritten === -1 ? known.indexOf(canonical(text)) : asWritten);
}

function found(position: number): number[] | undefined {
  return position === -1 ? undefined : [position];
}

/** An answer that is JSON, with or without a Markdown fence around it. */
export interface JsonAnswer {
  readonly value: unknown;
  /** Where the JSON begins in the answer, and where it ends. */
  readonly start: number;
  readonly end: number;
}

const FENCE = /^```[\w-]*[^\S\n]*\n/;
const FENCE_END = /\s*```$/;

/** Answers longer than this are none of a closed shape. */
const MOST_CHARS = 20_000;

/** JavaScript cannot tell numbers of so many digits apart. */
const LONG_NUMBER = /(?:^|[:,[\s])-?[\d.]{16,}/;

/** The JSON in a trimmed answer; undefined where it is none, or none that can be compared. */
export function parseAnswer(answer: string): JsonAnswer | undefined {
  if (answer.length > MOST_CHARS) return undefined;
  const start = FENCE.exec(answer)?.[0].length ?? 0;
  const end = answer.length - (start === 0 ? 0 : (FENCE_END.exec(answer)?.[0].length ?? 0));
  const json = answer.slice(start, end);
  if (LONG_NUMBER.test(json)) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return isTooDeep(value) ? undefined : { value, start, end };
  } catch {
    return undefined; // prose, which is for the caller to count
  }
}

const MOST_DEPTH = 50;

function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === MOST_DEPTH || Object.values(value).some((inner) => isTooDeep(inner, depth + 1));
}

/** JSON text that is the same for the same value, whatever its key order. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}

type Reader = (answer: string) => number[] | undefined;

/** Answers are read one by one, with the same shape each time: what can be prepared is, once. */
const READERS = new WeakMap<ClosedShape, Reader>();

function readerOf(shape: ClosedShape): Reader {
  const known = READERS.get(shape);
  if (known) return known;
  const reader = shape.form === 'label' ? labelReader(shape) : objectReader(shape);
  READERS.set(shape, reader);
  return reader;
}

function labelReader({ pieces: [before = '', after = ''], holes }: ClosedShape): Reader {
  const places = new Map(holes[0]?.values.map((value, place) => [value, place]));
  return (answer) => {
    const isFitting =
      answer.length >= before.length + after.length && answer.startsWith(before) && answer.endsWith(after);
    const place = isFitting
      ? places.get(answer.slice(before.length, answer.length - after.length))
      : undefined;
    return place === undefined ? undefined : [place];
  };
}

/** What a JSON value must be: one of a hole's values, an object of such members, or one value only. */
type Pattern =
  | { readonly hole: number; readonly places: ReadonlyMap<string, number> }
  | { readonly members: ReadonlyMap<string, Pattern> }
  | { readonly constant: string };

function objectReader(shape: ClosedShape): Reader {
  const outline = shape.pieces.reduce(
    (text, piece, hole) => `${text}${JSON.stringify(holeMark(hole - 1))}${piece}`,
  );
  const marks = new Map(shape.holes.map((_, hole) => [holeMark(hole), hole]));
  const pattern = patternOf(parseAnswer(outline)?.value, marks, shape);
  return (answer) => {
    const json = parseAnswer(answer);
    const values: number[] = new Array(shape.holes.length);
    return json && fits(json.value, pattern, values) ? values : undefined;
  };
}

function holeMark(hole: number): string {
  return `\0hole ${hole}`;
}

function patternOf(value: unknown, marks: ReadonlyMap<string, number>, shape: ClosedShape): Pattern {
  const hole = typeof value === 'string' ? marks.get(value) : undefined;
  if (hole !== undefined) {
    const texts = shape.holes[hole]?.values ?? [];
    return { hole, places: new Map(texts.map((text, place) => [canonical(JSON.parse(text)), place])) };
  }
  if (!isObject(value)) return { constant: canonical(value) };
  return {
    members: new Map(Object.entries(value).map(([key, inner]) => [key, patternOf(inner, marks, shape)])),
  };
}

/** Writes the places of what it finds into `values`. */
function fits(value: unknown, pattern: Pattern, values: number[]): boolean {
  if ('constant' in pattern) return canonical(value) === pattern.constant;
  if ('hole' in pattern) {
    const place = pattern.places.get(canonical(value));
    if (place !== undefined) values[pattern.hole] = place;
    return place !== undefined;
  }
  if (!isObject(value)) return false;
  const members = Object.entries(value);
  if (members.length !== pattern.members.size) return false;
  return members.every(([key, inner]) => {
    const wanted = pattern.members.get(key);
    return wanted !== undefined && fits(inner, wanted, values);
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
