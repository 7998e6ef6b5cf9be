import {
  ANY_TEXT,
  type Automaton,
  acceptsText,
  combined,
  counted,
  explore,
  MOST_STATES,
  onlyWords,
} from './automaton.ts';
import { badSchema, cannotEnforce, placeIn } from './complaints.ts';
import { FORMATS } from './formats.ts';
import { numberAt, shown, textAt } from './keywords.ts';
import type { Plain } from './plain.ts';
import { machineOf } from './regex-machine.ts';
import { parsePattern, type Regex } from './regex-parse.ts';

/** What a text must be like. */
export interface TextRules {
  /** It is accepted by all of these. */
  readonly automata: readonly Automaton[];
  /** Its length in characters, as JSON Schema counts: code points. */
  readonly min: number;
  readonly max: number;
}

/** Longer patterns are refused unread. */
const LONGEST_PATTERN = 4000;
/** Texts are kept shorter than this wherever their length is bounded at all. */
const LONGEST_TEXT = 20_000;

export function textRulesOf(plain: Plain, strict: boolean): TextRules {
  const automata = plain.flatMap((located) => {
    const pattern = textAt(located, 'pattern');
    const format = formatPattern(textAt(located, 'format'), placeIn(located.at, 'format'), strict);
    return [
      ...(pattern === undefined ? [] : [patternAutomaton(pattern, placeIn(located.at, 'pattern'))]),
      ...(format === undefined ? [] : [patternAutomaton(format, placeIn(located.at, 'format'))]),
    ];
  });
  const least = plain.map((located) => numberAt(located, 'minLength', true) ?? 0);
  const most = plain.map((located) => numberAt(located, 'maxLength', true) ?? Number.POSITIVE_INFINITY);
  const [min, max] = [Math.max(0, ...least), Math.min(...most)];
  const kept = Number.isFinite(max) && max > LONGEST_TEXT ? Math.max(min, LONGEST_TEXT) : max;
  return { automata, min, max: kept };
}

/** A format that is not enforced is a remark, as JSON Schema has it, unless the schema is strict. */
function formatPattern(format: string | undefined, at: string, strict: boolean): string | undefined {
  if (format === undefined || Object.hasOwn(FORMATS, format)) return format && FORMATS[format];
  if (!strict) return undefined;
  throw cannotEnforce(
    at,
    `the format ${shown(format)} is not among those that are enforced`,
    `Use one of ${Object.keys(FORMATS).join(', ')}, write a pattern, or set strict to false.`,
  );
}

const compiled = new Map<string, Automaton>();

/** The texts in which a pattern is found. */
export function patternAutomaton(pattern: string, at: string): Automaton {
  const known = compiled.get(pattern);
  if (known) return known;
  if (pattern.length > LONGEST_PATTERN)
    throw cannotEnforce(
      at,
      `the pattern has more than ${LONGEST_PATTERN} characters`,
      'Write a shorter pattern.',
    );
  if (!isPattern(pattern))
    throw badSchema(
      at,
      `${shown(pattern)} is no regular expression`,
      'Correct it: ECMA-262 syntax, without slashes.',
    );
  const { regex, ahead } = parsePattern(pattern, (what) => {
    throw cannotEnforce(at, `a grammar cannot express ${what}`, 'Write the pattern without it.');
  });
  const overflow = tooManyStates(at);
  const found = (each: Regex) => explore(machineOf(each, overflow), overflow);
  const wanted = ahead.filter((look) => look.wanted).map((look) => found(look.regex));
  const unwanted = ahead.filter((look) => !look.wanted).map((look) => found(look.regex));
  const main = found(regex);
  const automaton = ahead.length > 0 ? explore(combined([main, ...wanted], unwanted), overflow) : main;
  if (Object.values(FORMATS).includes(pattern)) compiled.set(pattern, automaton);
  return automaton;
}

function isPattern(pattern: string): boolean {
  return ['u', ''].some((flags) => {
    try {
      return new RegExp(pattern, flags) !== undefined;
    } catch {
      return false;
    }
  });
}

/** One automaton for all of it; without states where no text is left. */
export function textAutomaton(
  { automata, min, max }: TextRules,
  at: string,
  except: readonly string[] = [],
): Automaton {
  const overflow = tooManyStates(at);
  const excluded = except.length > 0 ? [explore(onlyWords(except), overflow)] : [];
  const [first = ANY_TEXT, ...others] = automata;
  const matching =
    others.length + excluded.length > 0 ? explore(combined([first, ...others], excluded), overflow) : first;
  return min > 0 || max < Number.POSITIVE_INFINITY
    ? explore(counted(matching, min, max), overflow)
    : matching;
}

export function admitsText({ automata, min, max }: TextRules, text: string): boolean {
  const { length } = Array.from(text);
  return length >= min && length <= max && automata.every((automaton) => acceptsText(automaton, text));
}

export function tooManyStates(at: string): () => never {
  return () => {
    throw cannotEnforce(
      at,
      `its automaton grows too large (the limit is ${MOST_STATES} states)`,
      'Write a simpler pattern or smaller bounds; anchor it with ^ and $.',
    );
  };
}
