import type { All, Plain } from './plain.ts';
import type { RuleName, Rules } from './rules.ts';

/** What the writers of lists and objects need of the rest. */
export interface Values {
  readonly rules: Rules;
  /** The rule for values that satisfy all of these; undefined where there is none. */
  rule(all: All, hint: string): RuleName | undefined;
  /** Whether formats and keywords that are not known are refused. */
  readonly strict: boolean;
  /** What remains of schemas once references and alternatives are worked out. */
  alternatives(all: All): readonly Plain[];
  /** The values that satisfy all of these, where they can be told one by one. */
  listed(all: All): readonly unknown[] | undefined;
}
