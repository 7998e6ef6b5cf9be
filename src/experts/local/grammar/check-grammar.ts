import { badSchema } from './complaints.ts';
import { type Expression, parseGbnf } from './gbnf.ts';

/**
 * Makes sure that a model cannot be led into a dead end: every rule leads to a text that ends, and none begins with
 * itself. Throws AppError `bad_request` for a schema that refers to itself in such a way.
 */
export function checkGrammar(text: string, at: string): void {
  const rules = parseGbnf(text);
  const finite = growing(rules, canEnd);
  const endless = [...rules.keys()].find((name) => !finite.has(name));
  if (endless !== undefined)
    throw badSchema(
      at,
      `it requires values within values without an end (rule "${endless}")`,
      'Make a member optional, or allow null or an empty list, where the schema refers to itself.',
    );
  const empty = growing(rules, canBeEmpty);
  const circular = leftRecursion(rules, empty);
  if (circular !== undefined)
    throw badSchema(
      at,
      `it refers to itself with nothing between (rule "${circular}")`,
      'Let one of the schemas in the circle say what the value is.',
    );
}

type Known = ReadonlySet<string>;

/** The rules that have a property which follows from that of the rules they use. */
function growing(
  rules: ReadonlyMap<string, Expression>,
  holds: (expression: Expression, known: Known) => boolean,
): Known {
  const users = new Map<string, string[]>();
  for (const [name, body] of rules)
    for (const used of new Set(usedRules(body))) {
      const known = users.get(used);
      if (known) known.push(name);
      else users.set(used, [name]);
    }
  const known = new Set<string>();
  const check = (name: string) => {
    const body = rules.get(name);
    if (body && !known.has(name) && holds(body, known)) known.add(name);
  };
  for (const name of rules.keys()) check(name);
  for (const name of known) for (const user of users.get(name) ?? []) check(user);
  return known;
}

function usedRules(expression: Expression): string[] {
  switch (expression.kind) {
    case 'chars':
      return [];
    case 'rule':
      return [expression.name];
    case 'sequence':
      return expression.parts.flatMap(usedRules);
    case 'choice':
      return expression.ways.flatMap(usedRules);
    case 'repeat':
      return usedRules(expression.body);
  }
}

function canEnd(expression: Expression, known: Known): boolean {
  switch (expression.kind) {
    case 'chars':
      return expression.chars.length > 0;
    case 'rule':
      return known.has(expression.name);
    case 'sequence':
      return expression.parts.every((part) => canEnd(part, known));
    case 'choice':
      return expression.ways.some((way) => canEnd(way, known));
    case 'repeat':
      return expression.min === 0 || canEnd(expression.body, known);
  }
}

function canBeEmpty(expression: Expression, known: Known): boolean {
  switch (expression.kind) {
    case 'chars':
      return false;
    case 'rule':
      return known.has(expression.name);
    case 'sequence':
      return expression.parts.every((part) => canBeEmpty(part, known));
    case 'choice':
      return expression.ways.some((way) => canBeEmpty(way, known));
    case 'repeat':
      return expression.min === 0 || canBeEmpty(expression.body, known);
  }
}

/** A rule that can begin with itself. */
function leftRecursion(rules: ReadonlyMap<string, Expression>, empty: Known): string | undefined {
  const beginnings = new Map([...rules].map(([name, body]) => [name, [...firstRules(body, empty)]]));
  const done = new Set<string>();
  const path = new Set<string>();
  const visit = (name: string): string | undefined => {
    if (path.has(name)) return name;
    if (done.has(name)) return undefined;
    path.add(name);
    for (const first of beginnings.get(name) ?? []) {
      const found = visit(first);
      if (found !== undefined) return found;
    }
    path.delete(name);
    done.add(name);
    return undefined;
  };
  for (const name of rules.keys()) {
    const found = visit(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The rules that a text of this form may begin with. */
function firstRules(expression: Expression, empty: Known): string[] {
  switch (expression.kind) {
    case 'chars':
      return [];
    case 'rule':
      return [expression.name];
    case 'choice':
      return expression.ways.flatMap((way) => firstRules(way, empty));
    case 'repeat':
      return firstRules(expression.body, empty);
    case 'sequence': {
      const solid = expression.parts.findIndex((part) => !canBeEmpty(part, empty));
      const leading = solid === -1 ? expression.parts : expression.parts.slice(0, solid + 1);
      return leading.flatMap((part) => firstRules(part, empty));
    }
  }
}
