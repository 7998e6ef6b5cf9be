import { explore } from './automaton.ts';
import { classOf, quoted, stringForms } from './json-text.ts';
import { numberMachine } from './number-machine.ts';
import { numberRangeOf } from './number-range.ts';
import type { Plain } from './plain.ts';
import { oneOfTexts, type Rules } from './rules.ts';
import { textAutomaton, textRulesOf, tooManyStates } from './text-language.ts';

/** The JSON texts of the strings that a schema allows; undefined where there is none. */
export function stringBody(rules: Rules, plain: Plain, strict: boolean): string | undefined {
  const text = textRulesOf(plain, strict);
  if (text.min > text.max) return undefined;
  if (text.automata.length > 0) {
    const automaton = textAutomaton(text, placeOf(plain));
    if (automaton.states.length === 0) return undefined;
    return `"\\"" (${rules.automaton('text', automaton, stringForms, '"\\""')})`;
  }
  if (text.min === 0 && text.max === Number.POSITIVE_INFINITY) return 'string';
  return `"\\"" ${rules.repeated('char', text.min, text.max)} "\\""`;
}

/** The JSON texts of the numbers that a schema allows; undefined where there is none. */
export function numberBody(rules: Rules, plain: Plain, integer: boolean): string | undefined {
  const range = numberRangeOf(plain, integer);
  if (!range) return integer ? 'integer' : 'number';
  const automaton = explore(numberMachine(range), tooManyStates(placeOf(plain)));
  if (automaton.states.length === 0) return undefined;
  return rules.automaton('digits', automaton, (set) => [classOf(set)], '""');
}

/** Exactly these values, lists and objects among them with the white space that any other may have. */
export function valuesBody(values: readonly unknown[]): string | undefined {
  const isScalar = (value: unknown) => typeof value !== 'object' || value === null;
  const scalars = values.filter(isScalar);
  const others = values.filter((value) => !isScalar(value));
  const texts = scalars.map((value) => JSON.stringify(value));
  const ways = [...(texts.length > 0 ? [oneOfTexts(texts)] : []), ...others.map(valueText)];
  return ways.length > 0 ? ways.join(' | ') : undefined;
}

function valueText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return quoted(JSON.stringify(value));
  if (Array.isArray(value))
    return `"[" ws ${value.map((item) => `${valueText(item)} `).join('"," ws ')}ws "]"`;
  const members = Object.entries(value).map(
    ([key, member]) => `${quoted(JSON.stringify(key))} colon-ws ${valueText(member)} `,
  );
  return `"{" ws ${members.join('"," ws ')}ws "}"`;
}

function placeOf(plain: Plain): string {
  return plain[0]?.at ?? '';
}
