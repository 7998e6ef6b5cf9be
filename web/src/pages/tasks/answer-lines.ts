/** A part of an answer; `differs` where the other answer has something else there. */
export interface AnswerLine {
  readonly name: string;
  readonly value: string;
  readonly differs: boolean;
}

/**
 * A JSON object as its members, deep ones by their path, with those that the other answer does not have alike marked;
 * undefined where one of the two is no such object.
 */
export function answerLines(answer: string, other: string): AnswerLine[] | undefined {
  const [own, others] = [membersOf(answer), membersOf(other)];
  if (!own || !others) return undefined;
  return [...own].map(([name, value]) => ({ name, value, differs: others.get(name) !== value }));
}

function membersOf(text: string): Map<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\s*```\w*\n|\n```\s*$/g, ''));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return new Map(leaves(value as Record<string, unknown>, ''));
  } catch {
    return undefined; // words, which are compared as a whole
  }
}

function leaves(value: Record<string, unknown>, path: string): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = path === '' ? key : `${path}.${key}`;
    const isObject = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    if (isObject) return leaves(inner as Record<string, unknown>, name);
    return [[name, typeof inner === 'string' ? inner : JSON.stringify(inner)]] as [string, string][];
  });
}
