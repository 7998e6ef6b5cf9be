import { builtinModules } from 'node:module';
import type { Complaint } from './complaint.ts';
import { type Import, importsOf, namesTaken } from './imports.ts';
import { isTest, lineAt, type Source } from './source.ts';

/** The only room that may open a connection. */
const DOOR = 'src/egress/';

/** Node's modules that can. The `_http_client` kind are its own insides, which Node still hands out. */
const NETWORK = /^(?:node:)?(?:(?:net|tls|https?|http2|dns|dgram|quic)(?:\/.*)?|_(?:http|tls)_\w+)$/;

/** Any other package is taken to dial out until it is listed here. */
const QUIET_PACKAGES: Readonly<Record<string, string>> = {
  yaml: 'turns text into values; opens nothing',
  koffi: 'calls C functions; src/engine/ calls those of llama.cpp that compute, none that dial',
  '@huggingface/jinja': 'turns a template and values into text; opens nothing',
};

export interface Exception {
  readonly file: string;
  readonly specifier: string;
  /** The only values this file may take from the module; all of them where left out. */
  readonly names?: readonly string[];
  readonly reason: string;
}

/** Each with its reason. One that is no longer needed fails the check too. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    file: 'src/serve/http-server.ts',
    specifier: 'node:http',
    names: ['createServer'],
    reason: 'the door in: it listens, and dials nobody',
  },
  {
    file: 'src/cli/rehearse/stand-in.ts',
    specifier: 'node:http',
    names: ['createServer'],
    reason: 'plays the part of a rented API on loopback: it listens, and dials nobody',
  },
  {
    file: 'src/cli/rehearse/client.ts',
    specifier: 'openai',
    reason: 'plays the part of an outside user against loopback',
  },
];

/** Imports that could open a connection, outside the door. */
export function networkImports(
  sources: readonly Source[],
  exceptions: readonly Exception[] = EXCEPTIONS,
): Complaint[] {
  return indoors(sources).flatMap((source) =>
    importsOf(source).flatMap((each) => {
      const { file } = source;
      const { line, specifier, how } = each;
      if (specifier === undefined) return [{ file, line, what: `${how} of a name computed at run time` }];
      if (each.typeOnly || !isNetwork(specifier)) return [];
      const exception = exceptions.find((one) => one.file === file && one.specifier === specifier);
      if (!exception) return [{ file, line, what: `reaches ${specifier} by ${how}` }];
      const more = namesBeyond(exception, each, source);
      return more.map((name) => ({ file, line, what: `takes ${name} from ${specifier}` }));
    }),
  );
}

/** What a listed file takes from its module and its exception does not name. */
function namesBeyond({ names }: Exception, { clause, how }: Import, { code }: Source): string[] {
  if (names === undefined) return [];
  if (how !== 'import') return [`all of it, by ${how},`];
  return namesTaken(clause).flatMap(({ name, local, typeOnly }) => {
    if (typeOnly || names.includes(name)) return [];
    if (name !== '*' && name !== 'default') return [name];
    const used = [...code.matchAll(new RegExp(`(?<![\\w$.])${local}\\b(?:\\s*\\??\\.\\s*(\\w+))?`, 'g'))];
    // The first use is the import itself. Without a name after it, the whole module is handed about.
    return used.slice(1).flatMap(([, member = 'all']) => (names.includes(member) ? [] : [member]));
  });
}

/** Exceptions that nobody needs any more. */
export function idleExceptions(
  sources: readonly Source[],
  exceptions: readonly Exception[] = EXCEPTIONS,
): Complaint[] {
  return exceptions.flatMap(({ file, specifier }) => {
    const source = sources.find((one) => one.file === file);
    if (!source) return [{ file, line: 1, what: `does not exist, but has an exception for ${specifier}` }];
    const used = importsOf(source).some((each) => each.specifier === specifier && !each.typeOnly);
    return used ? [] : [{ file, line: 1, what: `does not import ${specifier}, but has an exception for it` }];
  });
}

/** `fetch` and its like, wherever the code means the global one; a member `world.fetch` is somebody's gift. */
const GLOBALS = /(?<![\w$])(fetch|WebSocket|EventSource|XMLHttpRequest)(?![\w$])/g;

/** Ways to reach a global or a module that a reader of names cannot follow. */
const DETOURS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/(?<![\w$.])globalThis\b(?!\s*\??\.\s*[\w$])/g, 'hands about or indexes globalThis'],
  [/(?<![\w$.])global\s*\[/g, 'indexes the global object'],
  [/(?<![\w$])createRequire\b/g, 'makes a require of its own'],
  [/(?<![\w$])getBuiltinModule\b(?!\s*(?:\?\.\s*)?\()/g, 'hands about getBuiltinModule'],
  [/(?<![\w$])eval\b/g, 'runs text as code'],
  [/(?<![\w$.])Function\s*\(/g, 'runs text as code'],
  [/(?<![\w$])process\s*\.\s*(?:binding|_linkedBinding|dlopen)\b/g, 'reaches under Node'],
];

export function networkGlobals(sources: readonly Source[]): Complaint[] {
  return indoors(sources).flatMap(({ file, text, code }) => {
    const globals = [...code.matchAll(GLOBALS)].filter(({ index, 0: name }) =>
      meansGlobal(code, index, name),
    );
    const detours = DETOURS.flatMap(([pattern, what]) =>
      [...code.matchAll(pattern)].map(({ index }) => ({ file, line: lineAt(text, index), what })),
    );
    return [
      ...globals.map(({ index, 0: name }) => ({ file, line: lineAt(text, index), what: `uses ${name}` })),
      ...detours,
    ];
  });
}

/** A member, a key, a method's own name and `typeof fetch` name no global that could be called. */
function meansGlobal(code: string, index: number, name: string): boolean {
  const before = code.slice(0, index).trimEnd();
  const after = code.slice(index + name.length);
  if (/\b(?:globalThis|global|self)\s*\??\.$/.test(before)) return !/\btypeof\s+\w+\s*\??\.$/.test(before);
  if (before.endsWith('.') && !before.endsWith('...')) return false;
  if (/\btypeof$/.test(before)) return false;
  const startsMember = /(?:^|[{,;}]|\b(?:readonly|async|static|override))$/.test(before);
  return !(startsMember && /^\s*\??\s*(?::|\([^()]*\)\s*[:{])/.test(after));
}

function isNetwork(specifier: string): boolean {
  if (/^[.#]/.test(specifier)) return false;
  if (NETWORK.test(specifier)) return true;
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return false;
  return !(packageOf(specifier) in QUIET_PACKAGES);
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function indoors(sources: readonly Source[]): Source[] {
  return sources.filter(({ file }) => !file.startsWith(DOOR) && !isTest(file));
}
