import { GrammarBuilder, type SchemaOptions } from './grammar-builder.ts';

/** Where the schema of `response_format` stands in a request. */
const SCHEMA_FIELD = 'response_format.json_schema.schema';

/**
 * A GBNF grammar, with `root` as its start, for the JSON texts that a schema allows; never for one that it does not.
 * `field` is the wire field to name in errors: AppError `unsupported` where something cannot be enforced,
 * `bad_request` where the schema makes no sense.
 */
export function grammarOf(schema: unknown, options: SchemaOptions & { field?: string } = {}): string {
  const builder = new GrammarBuilder();
  return builder.text(builder.schema(schema, options.field ?? SCHEMA_FIELD, options));
}

/** A GBNF grammar for any JSON object, as `response_format: {"type": "json_object"}` asks for. */
export function jsonObjectGrammar(): string {
  const builder = new GrammarBuilder();
  return builder.text(builder.jsonObject());
}
