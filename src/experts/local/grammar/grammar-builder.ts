import { anyObject } from './any-value.ts';
import { checkGrammar } from './check-grammar.ts';
import { quoted } from './json-text.ts';
import { type RuleName, Rules } from './rules.ts';
import { noValue, SchemaCompiler } from './schema-compiler.ts';

export interface SchemaOptions {
  /** Refuse keywords and formats that are not known, instead of taking them for remarks. */
  readonly strict?: boolean;
}

/** Puts a GBNF grammar together from JSON schemas, literal texts and rules. */
export class GrammarBuilder {
  readonly #rules = new Rules();

  /**
   * The rule for the JSON texts that a schema allows. `field` is the wire field it came in, such as
   * `tools[0].function.parameters`. Throws AppError `unsupported` for what cannot be enforced and `bad_request` for
   * what makes no sense, both with the place.
   */
  schema(schema: unknown, field: string, { strict = false }: SchemaOptions = {}): RuleName {
    const at = `${field}#`;
    this.#rules.at = at;
    const rule = new SchemaCompiler(this.#rules, field, schema, strict).rule([{ schema, at }], 'answer');
    if (rule === undefined) throw noValue(at);
    checkGrammar(this.#rules.text(rule), at);
    return rule;
  }

  /** The rule for any JSON object. */
  jsonObject(): RuleName {
    return anyObject(this.#rules);
  }

  /** What matches exactly this text, for use in the body of a rule. */
  literal(text: string): string {
    return quoted(text);
  }

  /** Adds a rule with a body in GBNF. The name it gets is returned: it differs from `hint` where that is taken. */
  rule(hint: string, body: string): RuleName {
    return this.#rules.rule(hint, body);
  }

  /** The whole grammar: `root` matches what the rule does. */
  text(root: RuleName): string {
    return this.#rules.text(root);
  }
}
