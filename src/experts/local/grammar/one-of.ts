import { canonical } from '#contract/shape-text.ts';
import { cannotEnforce } from './complaints.ts';
import { objectShape } from './object-shape.ts';
import type { All, Plain } from './plain.ts';
import { commonTypes, isOfType, typesOf, valuesOf } from './value-types.ts';

type Alternatives = (all: All) => readonly Plain[];

/** How deep in an object the member is looked for that tells alternatives apart. */
const MOST_DEPTH = 3;

/** Throws where an answer to one alternative of a `oneOf` might be valid under another as well. */
export function checkExclusive(
  groups: readonly (readonly Plain[])[],
  at: string,
  alternatives: Alternatives,
): void {
  for (const [i, group] of groups.entries())
    for (const [j, others] of groups.entries()) {
      if (i === j || allApart(group, others, alternatives, 0)) continue;
      throw cannotEnforce(
        at,
        `a value of alternative ${i} might be valid under ${j} too, and oneOf allows only one`,
        'Use anyOf, or tell the alternatives apart by type or by a required member with a const.',
      );
    }
}

function allApart(
  made: readonly Plain[],
  by: readonly Plain[],
  alternatives: Alternatives,
  depth: number,
): boolean {
  return made.every((one) => by.every((other) => isApart(one, other, alternatives, depth)));
}

/** Whether no text that the grammar allows for `made` is valid under `by`. */
function isApart(made: Plain, by: Plain, alternatives: Alternatives, depth: number): boolean {
  const types = commonTypes(typesOf(made), typesOf(by));
  const [own, allowed] = [valuesOf(made), valuesOf(by)];
  if (own) {
    const texts = allowed && new Set(allowed.map(canonical));
    const shared = own.filter((value) => texts?.has(canonical(value)) ?? true);
    return !shared.some((value) => isOfType(value, types));
  }
  if (types.length === 0) return true;
  return types.every((type) => type === 'object') && objectsApart(made, by, alternatives, depth);
}

function objectsApart(made: Plain, by: Plain, alternatives: Alternatives, depth: number): boolean {
  if (depth >= MOST_DEPTH) return false;
  const [own, other] = [objectShape(made), objectShape(by)];
  const may = new Set(own.named.map(({ name }) => name));
  const lacks = other.named.some(({ name, required }) => required && !may.has(name) && own.open.length === 0);
  if (lacks) return true;
  return own.named.some(({ name, required, value }) => {
    if (!required) return false;
    if (by.some((part) => forbids(part, name))) return true;
    const counterpart = other.named.find((member) => member.name === name);
    return (
      counterpart !== undefined &&
      allApart(alternatives(value), alternatives(counterpart.value), alternatives, depth + 1)
    );
  });
}

function forbids({ schema }: Plain[number], name: string): boolean {
  const { additionalProperties, properties, patternProperties } = schema;
  return additionalProperties === false && !patternProperties && !Object.hasOwn(properties ?? {}, name);
}
