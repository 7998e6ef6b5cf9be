import type { Tool } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import { GrammarBuilder } from '../../grammar/grammar-builder.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The schema compiler, and what calls of tools need beside it. */
export class CallRules extends GrammarBuilder {
  readonly #loose = new Set<string>();

  /** Tools whose schema asks for more than a grammar can enforce; their arguments are any JSON of the right type. */
  get loose(): readonly string[] {
    return [...this.#loose];
  }

  /** The form of calls has no place for all that the tool's schema says. */
  loosen(tool: Tool): void {
    this.#loose.add(tool.name);
  }

  /** The arguments of a call as one JSON object. */
  argumentsOf(tool: Tool): string {
    if (!tool.parameters) return this.jsonObject();
    return this.#enforced(tool, tool.parameters, '', () => this.jsonObject());
  }

  /** One argument by itself. */
  argumentOf(tool: Tool, name: string, schema: Schema): string {
    const { $defs, definitions } = tool.parameters ?? {};
    const whole = { ...schema, ...($defs ? { $defs } : {}), ...(definitions ? { definitions } : {}) };
    const field = `.properties.${name}`;
    return this.#enforced(tool, whole, field, () => this.schema({}, field));
  }

  /** Only a tool that is called `strict` is refused for what cannot be enforced: agents send schemas of all kinds. */
  #enforced(tool: Tool, schema: Schema, place: string, otherwise: () => string): string {
    const field = `tools["${tool.name}"].function.parameters${place}`;
    try {
      return this.schema(schema, field, { strict: tool.strict === true });
    } catch (error) {
      if (tool.strict || !(error instanceof AppError)) throw error;
      this.loosen(tool);
      return otherwise();
    }
  }
}
