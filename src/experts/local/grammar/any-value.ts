import type { RuleName, Rules } from './rules.ts';

/** How deep lists and objects may be nested in a value that no schema describes. Bounded, so that a text ends. */
const DEPTH = 12;

const SCALARS = 'string | number | boolean | null';

/** The rule for any JSON value. */
export function anyValue(rules: Rules): RuleName {
  return nested(rules).value;
}

/** The rule for any JSON object. */
export function anyObject(rules: Rules): RuleName {
  return nested(rules).object;
}

function nested(rules: Rules): { value: RuleName; object: RuleName } {
  let value = rules.rule('scalar', SCALARS);
  let object = '';
  for (let depth = 1; depth <= DEPTH; depth++) {
    const member = rules.rule('any-member', `string colon-ws ${value}`);
    object = rules.rule('any-object', `"{" ws (${member} ("," ws ${member})* ws)? "}"`);
    const array = rules.rule('any-array', `"[" ws (${value} ("," ws ${value})* ws)? "]"`);
    value = rules.rule('any', `${object} | ${array} | ${SCALARS}`);
  }
  return { value, object };
}
