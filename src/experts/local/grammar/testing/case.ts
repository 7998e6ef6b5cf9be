/** A schema, with documents in compact JSON that its grammar must match and others that it must not. */
export interface Case {
  readonly name: string;
  readonly schema: unknown;
  readonly valid: readonly string[];
  readonly invalid: readonly string[];
}
