/** A piece of code that has one colour. */
export interface CodePart {
  readonly text: string;
  readonly scope?: string | undefined;
}

export type CodeLine = readonly CodePart[];

/** What the highlighter makes of a code: pieces of text within pieces that have a scope. */
export interface ColourTree {
  readonly scope?: string;
  readonly children: readonly (string | ColourTree)[];
}

const LINES_PER_CHUNK = 40;

export function plainLines(code: string): CodeLine[] {
  return code.split('\n').map((text) => [{ text }]);
}

/** The lines of a coloured code; the innermost scope gives the colour. */
export function linesOf(tree: ColourTree): CodeLine[] {
  const lines: CodePart[][] = [[]];
  const add = (text: string, scope: string | undefined) => {
    for (const [index, piece] of text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (piece !== '') lines.at(-1)?.push(scope === undefined ? { text: piece } : { text: piece, scope });
    }
  };
  const walk = (node: ColourTree, scope: string | undefined) => {
    for (const child of node.children)
      if (typeof child === 'string') add(child, scope);
      else walk(child, child.scope ?? scope);
  };
  walk(tree, undefined);
  return lines;
}

/**
 * The lines of a code whose beginning was coloured before; what came since is plain until it is coloured too.
 * Undefined where the code does not begin with what was coloured.
 */
export function continued(
  code: string,
  coloured: string,
  lines: readonly CodeLine[],
): CodeLine[] | undefined {
  if (!code.startsWith(coloured)) return undefined;
  const [first = [], ...more] = plainLines(code.slice(coloured.length));
  const joined = [...(lines.at(-1) ?? []), ...first.filter(({ text }) => text !== '')];
  return [...lines.slice(0, -1), joined, ...more];
}

export function inChunks(lines: readonly CodeLine[]): CodeLine[][] {
  return Array.from({ length: Math.ceil(lines.length / LINES_PER_CHUNK) }, (_, index) =>
    lines.slice(index * LINES_PER_CHUNK, (index + 1) * LINES_PER_CHUNK),
  );
}
