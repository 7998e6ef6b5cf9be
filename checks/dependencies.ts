import type { Complaint } from './complaint.ts';
import { linesOf } from './markdown.ts';

export const DEPENDENCIES_DOC = 'docs/decisions/dependencies.md';

export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

/** Sections of the document about packages that are not, or no longer, here. */
const ABSENT = /refused|declined|not invited|considered|removed|earlier/i;

/** A reason shorter than this is a label. */
const REASON_CHARS = 20;

export function invited(manifest: Manifest): Map<string, string> {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  return new Map(Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }));
}

export function loosePins(manifest: Manifest): Complaint[] {
  return [...invited(manifest)]
    .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
    .map(([name, version]) => ({ file: 'package.json', line: 1, what: `${name} is "${version}"` }));
}

/** Where package.json and the document's lines (a list item or table row that begins with the name) disagree. */
export function undocumentedDependencies(manifest: Manifest, markdown: string | undefined): Complaint[] {
  if (markdown === undefined) return [{ file: DEPENDENCIES_DOC, line: 1, what: 'does not exist' }];
  const entries = entriesOf(markdown);
  const names = invited(manifest);
  const complain = (line: number, what: string) => ({ file: DEPENDENCIES_DOC, line, what });
  const missing = [...names.keys()].filter((name) => !entries.some((entry) => entry.name === name));
  const wrong = entries.flatMap(({ name, reason, line }) => {
    if (!names.has(name)) return [complain(line, `\`${name}\` is not in package.json`)];
    return reason.length < REASON_CHARS ? [complain(line, `\`${name}\` has no reason`)] : [];
  });
  return [...missing.map((name) => complain(1, `has no line for \`${name}\``)), ...wrong];
}

function entriesOf(markdown: string): { name: string; reason: string; line: number }[] {
  return linesOf(markdown).flatMap(({ number, text, headings, fence }) => {
    if (fence !== undefined || headings.some((heading) => ABSENT.test(heading))) return [];
    const [, names, reason = ''] = /^\s*(?:[-*]|\|)\s*((?:`[^`]+`(?:,| and|\s)*)+)(.*)$/.exec(text) ?? [];
    const packages = [...(names ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) =>
      name.replace(/(?<=.)@[\d.]+$/, ''),
    );
    const words = reason.replace(/[^\p{L}\s]/gu, '').trim();
    return packages.filter(isPackageName).map((name) => ({ name, reason: words, line: number }));
  });
}

function isPackageName(text: string): boolean {
  return /^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/.test(text) && !/^\d/.test(text);
}

/** `resolved` addresses in the lock file. */
export function resolvedHosts(lock: string): Complaint[] {
  return lock.split('\n').flatMap((text, index) => {
    const [, address] = /"resolved":\s*"([a-z+]+:\/\/[^"]*|git[^"]*)"/.exec(text) ?? [];
    return address === undefined
      ? []
      : [{ file: 'package-lock.json', line: index + 1, what: `names ${address}` }];
  });
}
