import { matchesGlob, posix } from 'node:path';
import type { Complaint } from './complaint.ts';
import { codeSpans, linesOf, type MarkdownLine } from './markdown.ts';

/** What the documents may speak of. */
export interface Project {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
  /** Folders that git ignores: made by running things, so not in a fresh checkout. */
  readonly ignored: readonly string[];
  readonly functions: ReadonlySet<string>;
  readonly scripts: ReadonlySet<string>;
}

export interface Document {
  readonly file: string;
  readonly markdown: string;
}

/** Top-level folders of the plan: a path into one that is not there yet is a promise, not a path. */
const PLANNED_FOLDERS = ['bench', 'bin', 'checks', 'docs', 'examples', 'samples', 'src', 'web'];

/** The one place where documents speak of what is to come. */
const LATER = { file: 'docs/ARCHITECTURE.md', heading: /^later\b/i };

export function foldersOf(files: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const file of files) {
    for (let at = file.indexOf('/'); at !== -1; at = file.indexOf('/', at + 1))
      folders.add(file.slice(0, at));
  }
  return folders;
}

export function isChecked(file: string): boolean {
  return /^(?:README\.md|CONTRIBUTING\.md|docs\/.+\.md)$/.test(file);
}

export function brokenPaths(document: Document, project: Project): Complaint[] {
  return spansOfToday(document).flatMap(({ line, span }) => {
    if (!looksLikePath(span, project) || exists(span, project)) return [];
    return [{ file: document.file, line, what: `\`${span}\` does not exist` }];
  });
}

function looksLikePath(span: string, { files, folders }: Project): boolean {
  if (!/^[\w@.][\w@./*{},-]*$/.test(span) || /\bNAME\b/.test(span)) return false;
  const [top = ''] = span.split('/');
  const isKnown = PLANNED_FOLDERS.includes(top) || folders.has(top) || files.has(top);
  return isKnown && (span.includes('/') || /\.(?:ts|md|json|yaml)$/.test(span));
}

function exists(path: string, { files, folders, ignored }: Project): boolean {
  const name = path.replace(/\/$/, '');
  if (ignored.some((folder) => name === folder || name.startsWith(`${folder}/`))) return true;
  if (/[*{]/.test(name)) return [...files].some((file) => matchesGlob(file, name));
  return folders.has(name) || (files.has(name) && !path.endsWith('/'));
}

export function brokenLinks({ file, markdown }: Document, project: Project): Complaint[] {
  return linesOf(markdown).flatMap(({ number, text, fence }) => {
    if (fence !== undefined) return [];
    const prose = text.replace(/(`+).+?\1/g, '``');
    const links = [
      ...prose.matchAll(/\]\(\s*<?([^)\s>]+)/g),
      ...prose.matchAll(/^\s*\[[^\]]+\]:\s*<?([^\s>]+)/g),
    ];
    return links.flatMap(([, target = '']) => {
      const [path = ''] = target.split('#');
      if (path === '' || /^[a-z][a-z+.-]*:/i.test(target)) return [];
      const found = posix.normalize(posix.join(posix.dirname(file), decodeURI(path)));
      if (found === './' || found === '.' || exists(found, project)) return [];
      return [{ file, line: number, what: `the link to ${target} leads nowhere` }];
    });
  });
}

export function unknownFunctions(document: Document, { functions }: Project): Complaint[] {
  return spansOfToday(document).flatMap(({ line, span }) => {
    const [, owner, name = ''] = /^(?:([\w$]+)\.)?([\w$.#]+)\(\)$/.exec(span) ?? [];
    // JSON.parse() and the like belong to the language.
    if (name === '' || (owner !== undefined && owner in globalThis)) return [];
    if (functions.has(name.split('.').at(-1) ?? '')) return [];
    return [{ file: document.file, line, what: `\`${span}\` is not a function in src/` }];
  });
}

export function unknownScripts(document: Document, { scripts }: Project): Complaint[] {
  return linesOfToday(document).flatMap(({ number, text }) =>
    [...text.matchAll(/\bnpm (?:run|run-script) ([\w:-]*\w)/g)]
      .filter(([, name = '']) => !scripts.has(name))
      .map(([said]) => ({
        file: document.file,
        line: number,
        what: `\`${said}\`: package.json has no such script`,
      })),
  );
}

/** `freehold WORD` where it is typed: in backticks, or on a line of a shell block. Output goes in a `text` block. */
export function unknownCommands(document: Document, { files, folders }: Project): Complaint[] {
  const isCommand = (name: string) => files.has(`src/cli/${name}.ts`) || folders.has(`src/cli/${name}`);
  return linesOfToday(document).flatMap((line) =>
    typedOn(line)
      .flatMap((typed) => commandsIn(typed))
      .filter((name) => !isCommand(name))
      .map((name) => ({
        file: document.file,
        line: line.number,
        what: `\`freehold ${name}\`: there is no src/cli/${name}.ts`,
      })),
  );
}

function typedOn({ text, fence }: MarkdownLine): string[] {
  if (fence === undefined) return codeSpans(text);
  if (fence === 'console') return /^\s*\$ /.test(text) ? [text] : [];
  return /^(?:|sh|bash|zsh|shell)$/.test(fence) ? [text.replace(/(?:^|\s)#.*$/, '')] : [];
}

function commandsIn(typed: string): string[] {
  const command =
    /(?:^|[;&|(]|\$)\s*(?:[A-Z_]+=\S+\s+)*(?:npx |npm run )?(?:\.\/)?(?:bin\/)?freehold (?:-- )?([a-z][\w-]*)/g;
  return [...typed.matchAll(command)].map(([, name = '']) => name);
}

function spansOfToday(document: Document): { line: number; span: string }[] {
  return linesOfToday(document)
    .filter(({ fence }) => fence === undefined)
    .flatMap(({ number, text }) => codeSpans(text).map((span) => ({ line: number, span })));
}

function linesOfToday({ file, markdown }: Document): MarkdownLine[] {
  const lines = linesOf(markdown);
  if (file !== LATER.file) return lines;
  return lines.filter(({ headings }) => !headings.some((heading) => LATER.heading.test(heading)));
}
