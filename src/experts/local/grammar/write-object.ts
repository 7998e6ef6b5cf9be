import { ANY_TEXT, type Automaton, combined, explore, onlyWords } from './automaton.ts';
import { cannotEnforce, placeIn } from './complaints.ts';
import { quoted, stringForms } from './json-text.ts';
import { type NamedMember, type ObjectShape, type OpenMembers, objectShape } from './object-shape.ts';
import type { Plain } from './plain.ts';
import type { RuleName } from './rules.ts';
import { admitsText, type TextRules, textAutomaton, textRulesOf, tooManyStates } from './text-language.ts';
import type { Values } from './value-rules.ts';
import { typesOf, valuesOf } from './value-types.ts';

/** The JSON texts of the objects that a schema allows; undefined where there is none. */
export function objectBody(values: Values, plain: Plain): string | undefined {
  const shape = objectShape(plain);
  const names = nameRules(values, shape);
  const named: WritableMember[] = [];
  for (const member of shape.named) {
    const rule =
      !names || admitsName(names, member.name) ? values.rule(member.value, member.name) : undefined;
    if (rule !== undefined) named.push({ ...member, rule });
    else if (member.required) return undefined;
  }
  const extra = names ? extraRule(values, shape, names) : extraRule(values, shape, undefined);
  if (extra !== undefined && shape.min > named.length + 1)
    throw cannotEnforce(
      placeIn(shape.at, 'minProperties'),
      'a grammar cannot see to it that names which the schema does not list are different',
      'Name the members under properties and required.',
    );
  return new ObjectWriter(values, neededCounts(shape, named, extra), named, extra).body();
}

/** Counts that are kept anyhow need not be counted. */
function neededCounts(
  { min, max }: ObjectShape,
  named: readonly NamedMember[],
  extra: RuleName | undefined,
): { min: number; max: number } {
  const always = named.filter(({ required }) => required).length;
  const most = Number.isFinite(max) ? Math.min(max, Math.max(min, MOST_MEMBERS)) : max;
  const bounded = extra !== undefined || max < named.length;
  return { min: min <= always ? 0 : min, max: bounded ? most : Number.POSITIVE_INFINITY };
}

/** Objects with other members than the named ones are kept smaller than this wherever their size is bounded at all. */
const MOST_MEMBERS = 5000;

interface WritableMember extends NamedMember {
  readonly rule: RuleName;
}

/** Which names members may have. */
interface NameRules {
  readonly text: TextRules;
  readonly words: readonly string[] | undefined;
}

function nameRules(values: Values, { names }: ObjectShape): NameRules | undefined {
  if (names.length === 0) return undefined;
  const ways = values.alternatives(names).filter((plain) => typesOf(plain).includes('string'));
  const [only, ...others] = ways;
  if (!only) return { text: { automata: [], min: 1, max: 0 }, words: undefined };
  if (others.length > 0)
    throw cannotEnforce(
      names[0]?.at ?? '',
      'names are described by alternatives',
      'Describe them with one pattern or one enum.',
    );
  const words = valuesOf(only)?.filter((value) => typeof value === 'string');
  return { text: textRulesOf(only, values.strict), words };
}

function admitsName({ text, words }: NameRules, name: string): boolean {
  return admitsText(text, name) && (words?.includes(name) ?? true);
}

/** The rule for one member that the schema does not name, from behind its opening quote. */
function extraRule(values: Values, shape: ObjectShape, names: NameRules | undefined): RuleName | undefined {
  const known = shape.named.map(({ name }) => name);
  const ways = shape.open.flatMap((members) => {
    const value = values.rule(members.value, 'value');
    const key = value && extraKey(values, shape.at, members, known, names);
    return key ? [`${key} colon-ws ${value}`] : [];
  });
  return ways.length > 0 ? values.rules.rule('other-member', ways.join(' | ')) : undefined;
}

function extraKey(
  { rules }: Values,
  at: string,
  { keys, except }: OpenMembers,
  known: readonly string[],
  names: NameRules | undefined,
): string | undefined {
  if (!keys && except.length === 0 && known.length === 0 && !names) return 'string-rest';
  const overflow = tooManyStates(at);
  const ruled = names && textAutomaton(names.text, at);
  const words = names?.words && explore(onlyWords(names.words), overflow);
  const all = [keys, ruled, words].filter((each): each is Automaton => each !== undefined);
  const others = [...except, ...(known.length > 0 ? [explore(onlyWords(known), overflow)] : [])];
  const automaton = explore(combined(all.length > 0 ? all : [ANY_TEXT], others), overflow);
  return automaton.states.length > 0
    ? `(${rules.automaton('name', automaton, stringForms, '"\\""')})`
    : undefined;
}

/** Writes the members one after another, each rule for what may still come: as many rules as members, not subsets. */
class ObjectWriter {
  readonly #values: Values;
  readonly #counts: { readonly min: number; readonly max: number };
  readonly #named: readonly WritableMember[];
  readonly #extra: RuleName | undefined;
  readonly #lastRequired: number;
  /** What may come from a member on, by its index and the number of members before; undefined: nothing valid. */
  readonly #nexts = new Map<string, string | undefined>();

  constructor(
    values: Values,
    counts: { readonly min: number; readonly max: number },
    named: readonly WritableMember[],
    extra: RuleName | undefined,
  ) {
    this.#values = values;
    this.#counts = counts;
    this.#named = named;
    this.#extra = extra;
    this.#lastRequired = named.findLastIndex(({ required }) => required);
  }

  body(): string | undefined {
    // From the last member to the first, as each is made of the next: objects may have thousands.
    for (let at = this.#named.length; at > 0; at--)
      for (let count = 0; count <= Math.min(at, this.#mostCounted()); count++) this.#next(at, count);
    const next = this.#next(0, 0);
    const ways = [...(next ? [`"\\"" ${next}`] : []), ...(this.#mayEnd(0, 0) ? ['"}"'] : [])];
    if (ways.length === 0) return undefined;
    return `"{" ws ${ways.length > 1 ? `(${ways.join(' | ')})` : ways[0]}`;
  }

  #mostCounted(): number {
    return Number.isFinite(this.#counts.max) ? this.#counts.max : this.#counts.min;
  }

  /** A member and all after it, where it is member `at` or a later one, from behind the opening quote of its name. */
  #next(at: number, before: number): string | undefined {
    const count = Math.min(before, this.#mostCounted());
    const key = `${at},${count}`;
    if (!this.#nexts.has(key)) this.#nexts.set(key, this.#written(at, count));
    return this.#nexts.get(key);
  }

  #written(at: number, count: number): string | undefined {
    if (count >= this.#counts.max) return undefined;
    const member = this.#named[at];
    if (!member) return this.#extras(count);
    const rest = this.#after(at + 1, count + 1);
    const own =
      rest && `${quoted(`${JSON.stringify(member.name).slice(1)}`)} colon-ws ${member.rule} ${rest}`;
    const later = member.required ? undefined : this.#next(at + 1, count);
    const ways = [own, later].filter((way) => way !== undefined);
    if (ways.length === 0) return undefined;
    const shared = !member.required || this.#named[at - 1]?.required === false;
    return shared ? this.#values.rules.rule('members', ways.join(' | ')) : ways[0];
  }

  /** What follows a member: the next one or the end. */
  #after(at: number, count: number): string | undefined {
    const next = this.#next(at, count);
    const ways = [...(next ? [`"," ws "\\"" ${next}`] : []), ...(this.#mayEnd(at, count) ? ['ws "}"'] : [])];
    return ways.length > 1 ? `(${ways.join(' | ')})` : ways[0];
  }

  #mayEnd(at: number, count: number): boolean {
    return count >= this.#counts.min && at > this.#lastRequired;
  }

  /** One or more members that the schema does not name. They might all have one name: as a minimum they count once. */
  #extras(count: number): string | undefined {
    const { min, max } = this.#counts;
    if (this.#extra === undefined || count + 1 < min) return undefined;
    const next = this.#values.rules.rule('next-member', `"," ws "\\"" ${this.#extra}`);
    return `${this.#extra} ${this.#values.rules.repeated(next, 0, max - count - 1)} ws "}"`;
  }
}
