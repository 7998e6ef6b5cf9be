import { hash } from 'node:crypto';
import type { AnswerFormat, Ask, Tool } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import { instructionOf } from './input.ts';
import { maskText } from './masking.ts';
import { TextCache } from './text-cache.ts';

/**
 * Names what an ask has in common with its like: `t_` and 12 hex digits of a hash over the masked system prompt, the
 * set of tools, the form that the answer must have, and the name that is asked for. Two prompts that differ in a date,
 * a time, an id or a counter have one signature.
 *
 * Undefined for what no student could answer: an ask for vectors or for several choices, and one whose instructions
 * are not text.
 */
export function signatureOf(ask: Ask): string | undefined {
  return new Signatures().of(ask);
}

/** Whether a task's id is a signature, and not a name that a caller pinned. */
export function isSignature(id: string): boolean {
  return /^t_[0-9a-f]{12}$/.test(id);
}

/** How much of the texts seen is kept, in characters: some thousand ordinary prompts. */
const INSTRUCTION_CHARS = 8_000_000;
const TOOL_CHARS = 4_000_000;
const SCHEMA_CHARS = 1_000_000;
const SIGNED_CHARS = 1_000_000;

/** `signatureOf`, remembering the texts it has seen: most asks repeat their prompt, tools and schema to the letter. */
export class Signatures {
  readonly #instructions = new TextCache<string>(INSTRUCTION_CHARS);
  readonly #tools = new TextCache<string>(TOOL_CHARS);
  readonly #schemas = new TextCache<string>(SCHEMA_CHARS);
  readonly #signed = new TextCache<string>(SIGNED_CHARS);

  of(ask: Ask): string | undefined {
    if (ask.wants !== 'answer' || ask.choices > 1) return undefined;
    const instruction = instructionOf(ask);
    if (instruction === undefined) return undefined;
    const common = [
      ask.name,
      this.#instructions.get(instruction, (text) => digest(maskText(text))),
      ask.tools.length === 0 ? '' : this.#tools.get(JSON.stringify(ask.tools), () => toolsDigest(ask.tools)),
      this.#formatKey(ask.format),
    ];
    return this.#signed.get(common.join('\n'), sign);
  }

  #formatKey(format: AnswerFormat): string {
    if (format.type !== 'json-schema') return format.type;
    return this.#schemas.get(JSON.stringify(format.schema), () => digest(orderless(format.schema)));
  }
}

/** 48 bits: among ten thousand signatures two are alike once in five million installations. */
const SIGNATURE_DIGITS = 12;

/** The same whatever order the tools come in: clients collect them from maps and plug-ins. */
function toolsDigest(tools: readonly Tool[]): string {
  return digest(
    tools
      .map((tool) => maskText(JSON.stringify(tool)))
      .sort()
      .join('\n'),
  );
}

/** No schema that means anything goes deeper. */
const MOST_NESTED = 500;

/** JSON text that is the same whatever the order of keys and of enums: no program means anything by it. */
function orderless(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (depth > MOST_NESTED)
    throw new AppError('bad_request', `Cannot read the schema: it is nested more than ${MOST_NESTED} deep`, {
      param: 'response_format',
    });
  const isList = Array.isArray(value);
  const inner = Object.entries(value).map(
    ([key, each]) => (isList ? '' : `${JSON.stringify(key)}:`) + orderless(each, depth + 1),
  );
  return `${isList ? '[' : '{'}${inner.sort().join(',')}${isList ? ']' : '}'}`;
}

function sign(common: string): string {
  return `t_${digest(common).slice(0, SIGNATURE_DIGITS)}`;
}

function digest(text: string): string {
  return hash('sha256', text);
}
