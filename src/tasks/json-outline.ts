import { canonical, type JsonAnswer } from '#contract/shape-text.ts';
import { membersOf, valueEnd } from '#std/json-scan.ts';
import { closedSet, LEAST_ANSWERS, tallyOf } from './closed-set.ts';
import { type Schema, schemaMember, schemaMembers, schemaValues } from './schema-values.ts';

/** What is common to the JSON answers of a task: an object with these members, or one of these values. */
export type Outline =
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Outline> }
  /** `values`: canonical JSON texts, one where it is always the same. */
  | { readonly kind: 'values'; readonly path: string; readonly values: ReadonlySet<string> };

export interface NoOutline {
  readonly why: string;
}

/** Where in the answers, and what the schema says of it. */
interface Place {
  readonly path: string;
  readonly schema: Schema | undefined;
  readonly root: Schema;
}

/** The share of objects with the same keys from which on they are taken member by member. */
const MOST_KEYS_SHARE = 0.8;

/**
 * Goes down the answers as long as most are objects with the same keys; those with others do not fit. Whatever else
 * stands somewhere is one value there, an array too, and must come from a closed set.
 */
export function outlineOf(values: readonly unknown[], schema: Schema | undefined): Outline | NoOutline {
  return outlineAt(values, { path: '', schema, root: schema ?? {} });
}

function outlineAt(values: readonly unknown[], place: Place): Outline | NoOutline {
  const { path, schema, root } = place;
  const known = schemaValues(schema, root);
  if (known) return { kind: 'values', path, values: new Set(known) };
  const members = values.length === 0 ? schemaMembers(schema, root) : undefined;
  if (members) return objectOf([...members.keys()], [], place);
  const alike = mostAlike(values);
  if (alike.length > 0 && alike.length >= MOST_KEYS_SHARE * values.length)
    return objectOf(Object.keys(alike[0] ?? {}), alike, place);
  if (values.length < LEAST_ANSWERS)
    return { why: `${named(path)}only ${values.length} answers so far, ${LEAST_ANSWERS} are needed` };
  const found = closedSet(tallyOf(values.map(canonical)));
  if ('why' in found) return { why: named(path) + found.why };
  return { kind: 'values', path, values: new Set(found.values) };
}

function objectOf(
  keys: readonly string[],
  objects: readonly Readonly<Record<string, unknown>>[],
  { path, schema, root }: Place,
): Outline | NoOutline {
  const members = new Map<string, Outline>();
  for (const key of keys) {
    const member = outlineAt(
      objects.map((object) => object[key]),
      { path: pathTo(path, key), schema: schemaMember(schema, root, key), root },
    );
    if ('why' in member) return member;
    members.set(key, member);
  }
  return { kind: 'object', members };
}

/** The objects whose set of keys is the most frequent one, leaving out empty ones. */
function mostAlike(values: readonly unknown[]): Readonly<Record<string, unknown>>[] {
  const objects = values.filter(isObject).filter((object) => Object.keys(object).length > 0);
  const groups = Map.groupBy(objects, (object) => JSON.stringify(Object.keys(object).sort()));
  return [...groups.values()].reduce((most, group) => (group.length > most.length ? group : most), []);
}

function pathTo(path: string, key: string): string {
  const name = /^[\p{L}\p{N}_-]+$/u.test(key) ? key : JSON.stringify(key);
  return path === '' ? name : `${path}.${name}`;
}

function named(path: string): string {
  return path === '' ? '' : `"${path}": `;
}

/** An answer's text cut up along an outline: one more piece than there are holes. */
export interface Cut {
  readonly pieces: readonly string[];
  readonly holes: readonly { readonly path: string; readonly value: string; readonly raw: string }[];
}

/** Cuts an answer into what is constant and what is not; undefined where it does not fit the outline. */
export function cutAlong(outline: Outline, answer: string, json: Pick<JsonAnswer, 'start'>): Cut | undefined {
  const pieces: string[] = [];
  const holes: { path: string; value: string; raw: string }[] = [];
  let from = 0;
  const fits = (node: Outline, start: number, end: number): boolean => {
    if (node.kind === 'object') {
      if (answer[start] !== '{') return false;
      const members = membersOf(answer, start);
      if (
        members.length !== node.members.size ||
        new Set(members.map(({ key }) => key)).size < members.length
      )
        return false;
      return members.every((member) => {
        const inner = node.members.get(member.key);
        return inner !== undefined && fits(inner, member.start, member.end);
      });
    }
    const raw = answer.slice(start, end);
    const value = canonical(JSON.parse(raw));
    if (!node.values.has(value)) return false;
    if (node.values.size === 1) return true;
    holes.push({ path: node.path, value, raw });
    pieces.push(answer.slice(from, start));
    from = end;
    return true;
  };
  if (!fits(outline, json.start, valueEnd(answer, json.start))) return undefined;
  return { pieces: [...pieces, answer.slice(from)], holes };
}

/** The plainest answer of an outline, for a task of which none was seen yet. */
export function plainAnswer(outline: Outline): string {
  if (outline.kind === 'values') return [...outline.values][0] ?? 'null';
  return `{${[...outline.members].map(([key, inner]) => `${JSON.stringify(key)}:${plainAnswer(inner)}`).join(',')}}`;
}

/** The values of each place that has more than one, by its path. */
export function choicesIn(outline: Outline): Map<string, ReadonlySet<string>> {
  if (outline.kind === 'values')
    return new Map(outline.values.size > 1 ? [[outline.path, outline.values]] : []);
  return new Map([...outline.members.values()].flatMap((member) => [...choicesIn(member)]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
