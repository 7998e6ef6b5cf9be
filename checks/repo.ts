import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds package.json. */
export const ROOT = dirname(import.meta.dirname);

let listed: readonly string[] | undefined;

/** Every file of the project, tracked or about to be, as `src/std/sse.ts`; what git ignores is left out. */
export function repoFiles(): readonly string[] {
  listed ??= (filesByGit(ROOT) ?? filesByWalking(ROOT)).toSorted();
  return listed;
}

export function hasFile(file: string): boolean {
  return repoFiles().includes(file);
}

export function readRepoFile(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** The text of a file that may not be there yet; checks complain about that in their own words. */
export function readIfThere(file: string): string | undefined {
  return existsSync(join(ROOT, file)) ? readRepoFile(file) : undefined;
}

function filesByGit(root: string): string[] | undefined {
  try {
    const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const out = execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const files = out.split('\0').filter((file) => file !== '' && isFile(root, file));
    // An unpacked archive inside somebody else's repository lists nothing: then the folder itself is asked.
    return files.length > 0 ? files : undefined;
  } catch {
    return undefined; // no git, or no repository: an unpacked archive is checked all the same
  }
}

/** The same list without git; knows only the plain folder lines of .gitignore. */
export function filesByWalking(root: string): string[] {
  const skipped = new Set(['.git', ...ignoredFolders(root)]);
  const walk = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (skipped.has(path) || skipped.has(entry.name)) return [];
      if (entry.isDirectory()) return walk(path);
      return entry.isFile() ? [path] : [];
    });
  return walk('');
}

/** The lines of .gitignore that name a folder, without the closing slash. */
export function ignoredFolders(root: string = ROOT): string[] {
  const path = join(root, '.gitignore');
  if (!existsSync(path)) return ['node_modules'];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line.endsWith('/')).map((line) => line.replace(/^\/|\/$/g, ''));
}

function isFile(root: string, file: string): boolean {
  return statSync(join(root, file), { throwIfNoEntry: false })?.isFile() === true;
}
