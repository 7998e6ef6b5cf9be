import { badSchema, cannotEnforce, placeIn } from './complaints.ts';
import { isObject, type Located, listAt, numberAt, shown } from './keywords.ts';
import type { All, Plain } from './plain.ts';
import type { RuleName, Rules } from './rules.ts';
import type { Values } from './value-rules.ts';
import { valuesBody } from './write-scalar.ts';

/** Lists are kept shorter than this wherever their length is bounded at all. */
const LONGEST_LIST = 5000;
/** Lists without repetition are enforced for items with this many values or fewer: every subset is a rule. */
const MOST_UNIQUE = 8;

/** A list: first items, each with its own conditions, then any number of others, all alike. */
interface ListShape {
  readonly first: readonly All[];
  readonly others: All;
  readonly min: number;
  readonly max: number;
}

/** The JSON texts of the lists that a schema allows; undefined where there is none. */
export function arrayBody(values: Values, plain: Plain): string | undefined {
  const shape = listShape(plain);
  const unique = plain.find(({ schema }) => schema.uniqueItems === true);
  if (unique && shape.max > 1) return uniqueBody(values, shape, placeIn(unique.at, 'uniqueItems'));
  const first: RuleName[] = [];
  let { max } = shape;
  for (const all of shape.first.slice(0, Math.min(max, LONGEST_LIST))) {
    const rule = values.rule(all, 'item');
    if (rule === undefined) max = first.length;
    if (rule === undefined) break;
    first.push(rule);
  }
  const others = max > first.length ? values.rule(shape.others, 'item') : undefined;
  if (others === undefined) max = Math.min(max, first.length);
  if (shape.min > max) return undefined;
  return `"[" ws ${beginning(values.rules, first, others, shape.min, max)}`;
}

/** The items and the closing bracket. */
function beginning(
  rules: Rules,
  first: readonly RuleName[],
  others: RuleName | undefined,
  min: number,
  max: number,
): string {
  let tail = 'ws "]"';
  if (others !== undefined) {
    const known = Math.max(first.length, 1);
    const next = rules.rule('next-item', `"," ws ${others}`);
    tail = `${rules.repeated(next, Math.max(0, min - known), max - known)} ws "]"`;
  }
  const opening = first.length > 0 ? first : others === undefined ? [] : [others];
  for (const [i, item] of [...opening.entries()].reverse()) {
    const more = `${i > 0 ? '"," ws ' : ''}${item} ${tail}`;
    tail = i >= min ? `(${more} | ${i > 0 ? 'ws ' : ''}"]")` : more;
  }
  return opening.length > 0 ? tail : '"]"';
}

function listShape(plain: Plain): ListShape {
  const tuples = plain.map((located) => ({ located, tuple: tupleOf(located) }));
  const length = Math.max(0, ...tuples.map(({ tuple }) => tuple?.length ?? 0));
  const first = Array.from({ length }, (_, i) =>
    tuples.flatMap(({ located, tuple }) => tuple?.[i] ?? othersOf(located) ?? []),
  );
  const rests = tuples.map(({ located }) => othersOf(located));
  const min = Math.max(0, ...plain.map((located) => numberAt(located, 'minItems', true) ?? 0));
  const most = plain.map((located) => numberAt(located, 'maxItems', true) ?? Number.POSITIVE_INFINITY);
  // Who lists the first items and says nothing of others means that there are none.
  const closed = (length > 0 && min <= length && rests.every((rest) => !rest)) || plain.some(closesItems);
  const max = Math.min(...most, closed ? length : Number.POSITIVE_INFINITY);
  const kept = Number.isFinite(max) && max > LONGEST_LIST ? Math.max(min, LONGEST_LIST) : max;
  return { first, others: rests.flatMap((rest) => rest ?? []), min, max: kept };
}

/** `prefixItems`, or the list under `items` of older drafts. */
function tupleOf(located: Plain[number]): Located[] | undefined {
  const keyword = Array.isArray(located.schema.items) ? 'items' : 'prefixItems';
  return listAt(located, keyword)?.map((schema, i) => ({ schema, at: placeIn(located.at, keyword, i) }));
}

function othersOf({ schema, at }: Plain[number]): Located | undefined {
  const keyword = Array.isArray(schema.items) ? 'additionalItems' : 'items';
  return keyword in schema ? { schema: schema[keyword], at: placeIn(at, keyword) } : undefined;
}

function closesItems({ schema, at }: Plain[number]): boolean {
  const { unevaluatedItems: rest } = schema;
  if (rest === undefined || rest === true) return false;
  const told = 'items' in schema && !Array.isArray(schema.items);
  if (rest === false) return !told;
  throw isObject(rest)
    ? cannotEnforce(placeIn(at, 'unevaluatedItems'), 'a grammar knows it as false only', 'Use items.')
    : badSchema(placeIn(at, 'unevaluatedItems'), `it is ${shown(rest)}`, 'Write false or a schema.');
}

/** Lists of different values: what may follow depends on which were there, so each set of those is a rule. */
function uniqueBody(values: Values, shape: ListShape, at: string): string | undefined {
  const items = shape.first.length === 0 ? values.listed(shape.others) : undefined;
  if (!items || items.length > MOST_UNIQUE)
    throw cannotEnforce(
      at,
      `a grammar can only keep items apart where each is one of at most ${MOST_UNIQUE} values`,
      `Give items an enum of at most ${MOST_UNIQUE} values, or leave uniqueItems out.`,
    );
  const max = Math.min(shape.max, items.length);
  if (shape.min > max) return undefined;
  const ways = new Map<string, RuleName>();
  const after = (left: readonly unknown[]): string => {
    const key = JSON.stringify(left);
    const rule = ways.get(key) ?? values.rules.rule('unique-items', wayOn(left));
    ways.set(key, rule);
    return rule;
  };
  const wayOn = (left: readonly unknown[]): string => {
    const count = items.length - left.length;
    const comma = count > 0 ? '"," ws ' : '';
    const next = left.map(
      (item) => `${comma}${valuesBody([item])} ${after(left.filter((each) => each !== item))}`,
    );
    const end = count >= shape.min ? [`${count > 0 ? 'ws ' : ''}"]"`] : [];
    return [...(count < max ? next : []), ...end].join(' | ');
  };
  return `"[" ws ${after(items)}`;
}
