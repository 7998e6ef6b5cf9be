import { type Automaton, acceptsText, combined, explore } from './automaton.ts';
import { badSchema, cannotEnforce, placeIn } from './complaints.ts';
import { isObject, type Located, numberAt, objectAt, type Schema, shown, textsAt } from './keywords.ts';
import type { All, Plain } from './plain.ts';
import { patternAutomaton, tooManyStates } from './text-language.ts';

/** A member whose name the schema knows. */
export interface NamedMember {
  readonly name: string;
  readonly required: boolean;
  readonly value: All;
}

/** Members with other names: those that the automaton accepts, or all others where there is none. */
export interface OpenMembers {
  readonly keys: Automaton | undefined;
  /** Names of these automata belong to other open members. */
  readonly except: readonly Automaton[];
  readonly value: All;
}

export interface ObjectShape {
  /** In the order in which the schema lists them. */
  readonly named: readonly NamedMember[];
  readonly open: readonly OpenMembers[];
  /** Schemas of the names themselves. */
  readonly names: All;
  readonly min: number;
  readonly max: number;
  /** Where to complain about the object. */
  readonly at: string;
}

/** What one schema says of an object's members. */
interface Part {
  readonly at: string;
  readonly properties: Schema;
  readonly patterns: readonly { automaton: Automaton; value: Located }[];
  readonly additional: Located | undefined;
}

/**
 * The members that an object may have. Where members are named and nothing is said of others, there are none: models
 * keep to what was described, and such an object is valid all the same.
 */
export function objectShape(plain: Plain): ObjectShape {
  const parts = plain.map(partOf);
  const required = new Set(plain.flatMap((located) => textsAt(located, 'required')));
  const names = new Set([...parts.flatMap(({ properties }) => Object.keys(properties)), ...required]);
  const named = [...names].map((name) => ({
    name,
    required: required.has(name),
    value: parts.flatMap((part) => memberOf(part, name)),
  }));
  return {
    named,
    open: openMembers(parts, plain.some(closesMembers) || names.size > 0),
    names: plain.flatMap(({ schema, at }) =>
      'propertyNames' in schema ? [{ schema: schema.propertyNames, at: placeIn(at, 'propertyNames') }] : [],
    ),
    min: Math.max(0, ...plain.map((located) => numberAt(located, 'minProperties', true) ?? 0)),
    max: Math.min(
      ...plain.map((located) => numberAt(located, 'maxProperties', true) ?? Number.POSITIVE_INFINITY),
    ),
    at: plain.find(({ schema }) => 'minProperties' in schema)?.at ?? plain[0]?.at ?? '',
  };
}

function partOf(located: Plain[number]): Part {
  const { schema, at } = located;
  return {
    at,
    properties: objectAt(located, 'properties') ?? {},
    patterns: Object.entries(objectAt(located, 'patternProperties') ?? {}).map(([pattern, value]) => {
      const place = placeIn(at, 'patternProperties', pattern);
      return { automaton: patternAutomaton(pattern, place), value: { schema: value, at: place } };
    }),
    additional:
      'additionalProperties' in schema
        ? { schema: schema.additionalProperties, at: placeIn(at, 'additionalProperties') }
        : undefined,
  };
}

/** What one schema says of the member with this name. */
function memberOf({ at, properties, patterns, additional }: Part, name: string): Located[] {
  const own = Object.hasOwn(properties, name)
    ? [{ schema: properties[name], at: placeIn(at, 'properties', name) }]
    : [];
  const matching = patterns.filter(({ automaton }) => acceptsText(automaton, name)).map(({ value }) => value);
  const told = [...own, ...matching];
  return told.length > 0 || !additional ? told : [additional];
}

function openMembers(parts: readonly Part[], closed: boolean): OpenMembers[] {
  const patterns = parts.flatMap((part) => part.patterns.map((pattern) => ({ ...pattern, part })));
  for (const [i, one] of patterns.entries())
    for (const other of patterns.slice(i + 1)) checkApart(one, other);
  const additional = parts.flatMap((part) => part.additional ?? []);
  const matching = patterns.map(({ automaton, value, part }) => ({
    keys: automaton,
    except: [],
    value: [value, ...parts.flatMap((other) => (other === part ? [] : (other.additional ?? [])))],
  }));
  const silent = additional.length === 0 && (closed || patterns.length > 0);
  if (silent) return matching;
  const others = { keys: undefined, except: patterns.map(({ automaton }) => automaton), value: additional };
  return [...matching, others];
}

type Pattern = Part['patterns'][number];

function checkApart(one: Pattern, other: Pattern): void {
  const both = explore(combined([one.automaton, other.automaton]), tooManyStates(other.value.at));
  if (both.states.length === 0) return;
  throw cannotEnforce(
    other.value.at,
    `some names also match the pattern at ${one.value.at}`,
    'Write patterns that no name matches together; anchor them with ^ and $.',
  );
}

function closesMembers({ schema, at }: Plain[number]): boolean {
  const { unevaluatedProperties: rest } = schema;
  if (rest === undefined || rest === true) return false;
  if (rest === false) return true;
  const place = placeIn(at, 'unevaluatedProperties');
  throw isObject(rest)
    ? cannotEnforce(place, 'a grammar knows it as false only', 'Use additionalProperties.')
    : badSchema(place, `it is ${shown(rest)}`, 'Write false or a schema.');
}
