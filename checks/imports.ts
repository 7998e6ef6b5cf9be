import { lineAt, type Source } from './source.ts';

/** One way in which a file reaches another module. */
export interface Import {
  readonly how: 'import' | 'export' | 'import()' | 'require' | 'getBuiltinModule';
  /** Undefined where the name is computed at run time, so that no reader can tell it. */
  readonly specifier: string | undefined;
  /** `import type` and `export type`: gone when the program runs. */
  readonly typeOnly: boolean;
  /** What stands between `import` and `from`. */
  readonly clause: string;
  readonly line: number;
}

const IMPORT = /(?<![\w$.])import\s*(type\s+(?!from\b))?([\w$*{},\s]*?)(?:\bfrom\s*)?(?=['"])/g;
const EXPORT =
  /(?<![\w$.])export\s*(type\s+(?=[*{]))?(\*(?:\s*as\s+[\w$]+)?|\{[\w$,\s]*\})\s*from\s*(?=['"])/g;
const CALL = /(?<![\w$.])import\s*\(\s*|(?<![\w$])(?:require|getBuiltinModule)\s*(?:\?\.\s*)?\(\s*/g;

export function importsOf(source: Source): Import[] {
  const { text, code } = source;
  const fixed = [...find(IMPORT, 'import'), ...find(EXPORT, 'export')];

  function find(pattern: RegExp, how: 'import' | 'export'): Import[] {
    return [...code.matchAll(pattern)].map((match) => ({
      how,
      specifier: literalAt(source, match.index + match[0].length)?.value,
      typeOnly: match[1] !== undefined,
      clause: (match[2] ?? '').trim(),
      line: lineAt(text, match.index),
    }));
  }

  const called = [...code.matchAll(CALL)].map((match): Import => {
    const how = /^\w+/.exec(match[0])?.[0];
    return {
      how: how === 'require' || how === 'getBuiltinModule' ? how : 'import()',
      specifier: onlyArgument(source, match.index + match[0].length),
      typeOnly: false,
      clause: '',
      line: lineAt(text, match.index),
    };
  });
  return [...fixed, ...called].toSorted((a, b) => a.line - b.line);
}

/** The names an import takes from its module: `*` for the whole of it, `default` for its default. */
export function namesTaken(clause: string): { name: string; local: string; typeOnly: boolean }[] {
  const [, bare = '', braces = ''] = /^([^{]*)(?:\{([^}]*)\})?/.exec(clause) ?? [];
  const whole = bare.split(',').map((part) => part.trim());
  const named = braces.split(',').map((part) => part.trim());
  return [
    ...whole.filter(Boolean).map((part) => ({
      name: part.startsWith('*') ? '*' : 'default',
      local: part.replace(/^\*\s*as\s+/, ''),
      typeOnly: false,
    })),
    ...named.filter(Boolean).map((part) => {
      const [name = '', local = name] = part.replace(/^type\s+(?!as\b)/, '').split(/\s+as\s+/);
      return { name, local, typeOnly: /^type\s+(?!as\b)/.test(part) };
    }),
  ];
}

function literalAt(source: Source, offset: number) {
  return source.literals.find(({ start }) => start === offset);
}

/** The text of a call's first argument, if that argument is one quoted text and nothing is added to it. */
function onlyArgument(source: Source, offset: number): string | undefined {
  const literal = literalAt(source, offset);
  return literal && /^\s*[,)]/.test(source.code.slice(literal.end)) ? literal.value : undefined;
}
